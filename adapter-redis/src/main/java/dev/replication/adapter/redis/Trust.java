package dev.replication.adapter.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The certificate authorities that {@link Tls} names, in the form that both clients take. */
final class Trust {
  private Trust() {}

  /**
   * Reads the authorities.
   *
   * @throws LinkException when the file cannot be read as certificates
   */
  static TrustManagerFactory of(Tls tls) throws LinkException {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(tls.caFile() == null ? platform() : storeOf(tls.caFile()));
      return factory;
    } catch (IOException | GeneralSecurityException e) {
      throw new LinkException(
          "cannot be verified: no certificate authorities in " + tls.caFile(),
          new CertificateException(e));
    }
  }

  private static @Nullable KeyStore platform() {
    return null;
  }

  private static KeyStore storeOf(Path caFile) throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> authorities;
    try (InputStream in = Files.newInputStream(caFile)) {
      authorities = CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
    if (authorities.isEmpty()) {
      throw new IOException("the file holds no certificate");
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int n = 0;
    for (Certificate authority : authorities) {
      store.setCertificateEntry("ca" + n++, authority);
    }
    return store;
  }
}
