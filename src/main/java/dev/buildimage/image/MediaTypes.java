package dev.buildimage.image;

import java.util.Set;

/**
 * Media types of the OCI image specification ("OCI Image Media Types") and of Docker's schema 2,
 * which means the same by other names.
 */
public final class MediaTypes {
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
  public static final String OCI_LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
  public static final String OCI_LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";

  /** What has no content to speak of ("Guidelines for Artifact Usage"). */
  public static final String OCI_EMPTY = "application/vnd.oci.empty.v1+json";

  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
  public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
  public static final String DOCKER_LAYER_GZIP =
      "application/vnd.docker.image.rootfs.diff.tar.gzip";

  private static final String OCI_FOREIGN_LAYER =
      "application/vnd.oci.image.layer.nondistributable.v1.tar";
  private static final String DOCKER_FOREIGN_LAYER =
      "application/vnd.docker.image.rootfs.foreign.diff.tar";
  private static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_LIST);
  private static final Set<String> MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);

  private MediaTypes() {}

  /** Whether the type is an image index or a Docker manifest list. */
  public static boolean isIndex(String mediaType) {
    return INDEXES.contains(mediaType);
  }

  /** Whether the type is the manifest of one image. */
  public static boolean isManifest(String mediaType) {
    return MANIFESTS.contains(mediaType);
  }

  /**
   * Whether the type is that of a layer that its owner doesn't let others distribute: no registry
   * need have it, its descriptor's {@code urls} say where it is.
   */
  public static boolean isForeignLayer(String mediaType) {
    return mediaType.startsWith(OCI_FOREIGN_LAYER) || mediaType.startsWith(DOCKER_FOREIGN_LAYER);
  }

  /** The OCI type that means the same as one of Docker's; any other is left as it is. */
  static String oci(String mediaType) {
    return switch (mediaType) {
      case DOCKER_CONFIG -> OCI_CONFIG;
      case DOCKER_LAYER -> OCI_LAYER;
      case DOCKER_LAYER_GZIP -> OCI_LAYER_GZIP;
      case DOCKER_FOREIGN_LAYER -> OCI_FOREIGN_LAYER;
      case DOCKER_FOREIGN_LAYER + ".gzip" -> OCI_FOREIGN_LAYER + "+gzip";
      default -> mediaType;
    };
  }

  /** The gzip layer type that goes with a manifest's type: Docker's with Docker's, else OCI's. */
  public static String gzipLayerFor(String manifestMediaType) {
    return manifestMediaType.equals(DOCKER_MANIFEST) ? DOCKER_LAYER_GZIP : OCI_LAYER_GZIP;
  }
}
