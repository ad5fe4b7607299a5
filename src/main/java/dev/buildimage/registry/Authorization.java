package dev.buildimage.registry;

/** What a request shows to be let in; never printed. */
sealed interface Authorization {
  /** RFC 7617. */
  record Basic(String username, String password) implements Authorization {
    @Override
    public String toString() {
      return "Basic ***";
    }
  }

  /** RFC 6750. */
  record Bearer(String token) implements Authorization {
    @Override
    public String toString() {
      return "Bearer ***";
    }
  }
}
