package dev.buildimage.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.http.HttpHost;
import org.apache.http.conn.socket.LayeredConnectionSocketFactory;
import org.apache.http.conn.ssl.NoopHostnameVerifier;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.conn.ssl.TrustAllStrategy;
import org.apache.http.protocol.HttpContext;
import org.apache.http.ssl.SSLContextBuilder;

/**
 * TLS as each host is trusted: the choice is made for the host that a connection goes to, so that a
 * redirect leaves a registry's exemption behind.
 */
final class HostTls implements LayeredConnectionSocketFactory {
  private final Trust trust;

  HostTls(Trust trust) {
    this.trust = trust;
  }

  @Override
  public Socket createSocket(HttpContext context) throws IOException {
    return new Socket();
  }

  @Override
  public Socket connectSocket(
      int connectTimeout,
      Socket socket,
      HttpHost host,
      InetSocketAddress remoteAddress,
      InetSocketAddress localAddress,
      HttpContext context)
      throws IOException {
    return of(host.getHostName(), host.getPort())
        .connectSocket(connectTimeout, socket, host, remoteAddress, localAddress, context);
  }

  @Override
  public Socket createLayeredSocket(Socket socket, String target, int port, HttpContext context)
      throws IOException {
    return of(target, port).createLayeredSocket(socket, target, port, context);
  }

  private SSLConnectionSocketFactory of(String name, int port) throws IOException {
    Host host = new Host(port == 443 || port < 0 ? name : name + ":" + port);
    Optional<Path> authorities = trust.certificates(host);
    try {
      if (authorities.isPresent()) {
        return new SSLConnectionSocketFactory(vouchedForBy(authorities.get()));
      }
      if (trust.mayBeInsecure(host)) {
        return new SSLConnectionSocketFactory(
            SSLContextBuilder.create().loadTrustMaterial(TrustAllStrategy.INSTANCE).build(),
            NoopHostnameVerifier.INSTANCE);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no TLS", e);
    }
    // the system's, since it can present a client certificate
    return SSLConnectionSocketFactory.getSystemSocketFactory();
  }

  private static SSLContext vouchedForBy(Path file) throws IOException, GeneralSecurityException {
    KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
    authorities.load(null, null);
    int count = 0;
    for (Certificate own : read(file)) {
      authorities.setCertificateEntry("own" + count++, own);
    }
    for (X509Certificate known : knownToJvm()) {
      authorities.setCertificateEntry("jvm" + count++, known);
    }
    return SSLContextBuilder.create().loadTrustMaterial(authorities, null).build();
  }

  private static Collection<? extends Certificate> read(Path file) throws IOException {
    try (InputStream pem = Files.newInputStream(file)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (certificates.isEmpty()) {
        throw new CertificateException("there is none");
      }
      return certificates;
    } catch (CertificateException e) {
      throw new UnreadableCredentialsException(
          file
              + " holds no certificates in PEM ("
              + e.getMessage()
              + "): correct it or builder.registryCertificates",
          e);
    }
  }

  private static Collection<X509Certificate> knownToJvm() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return Arrays.asList(x509.getAcceptedIssuers());
      }
    }
    return Arrays.asList();
  }
}
