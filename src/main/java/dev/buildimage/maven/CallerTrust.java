package dev.buildimage.maven;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The certificate authorities that the caller's Java trusts, for a recording in an image that has
 * others: a company's own mirror, or proxy, would be a stranger there.
 */
final class CallerTrust {
  private static final String PASSWORD = "changeit";

  private CallerTrust() {}

  /**
   * Writes them as a key store.
   *
   * @param seenAs where the file will be
   * @return the options by which a JVM trusts them
   */
  static String write(Path file, String seenAs) throws IOException {
    try {
      // not PKCS 12, of which old Java versions can't read what new ones write
      KeyStore trusted = KeyStore.getInstance("JKS");
      trusted.load(null, null);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      int number = 0;
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          for (X509Certificate certificate : x509.getAcceptedIssuers()) {
            trusted.setCertificateEntry(String.valueOf(number++), certificate);
          }
        }
      }
      try (OutputStream out = Files.newOutputStream(file)) {
        trusted.store(out, PASSWORD.toCharArray());
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("what this Java trusts can't be read: " + e.getMessage(), e);
    }
    return "-Djavax.net.ssl.trustStore="
        + seenAs
        + " -Djavax.net.ssl.trustStoreType=JKS -Djavax.net.ssl.trustStorePassword="
        + PASSWORD;
  }
}
