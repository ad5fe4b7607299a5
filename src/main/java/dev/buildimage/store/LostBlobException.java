package dev.buildimage.store;

/**
 * A blob that was in the store is gone, or was not what its name says and is in quarantine now: the
 * same work, begun once more, fetches or makes it anew.
 */
public final class LostBlobException extends StoreException {
  private static final long serialVersionUID = 1L;

  LostBlobException(String message) {
    super(message);
  }
}
