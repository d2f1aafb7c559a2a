package dev.replication.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client trusts, and who it is, by PEM files.
 *
 * @param caFile certificates of the authorities to trust, or null for those of the Java platform
 * @param certFile our certificate, then those that lead to its authority, or null for none
 * @param keyFile the unencrypted private key of that certificate; with it, or null with it
 */
public record TlsFiles(@Nullable Path caFile, @Nullable Path certFile, @Nullable Path keyFile) {
  /** The authorities of the Java platform, and no certificate of our own. */
  public static final TlsFiles PLATFORM = new TlsFiles(null, null, null);

  /** Refuses a certificate without key and a key without certificate. */
  public TlsFiles {
    if ((certFile == null) != (keyFile == null)) {
      throw new IllegalArgumentException("a certificate needs its key, and a key its certificate");
    }
  }

  /** Trusts the authorities of {@code caFile}, and has no certificate of its own. */
  public static TlsFiles trusting(Path caFile) {
    return new TlsFiles(caFile, null, null);
  }

  /**
   * The authorities to trust.
   *
   * @throws TlsFilesException when the file holds none
   */
  public TrustManagerFactory trust() throws TlsFilesException {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(caFile == null ? platform() : authorities(caFile));
      return factory;
    } catch (TlsFilesException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new TlsFilesException("no certificate authorities in " + caFile, e);
    }
  }

  /**
   * Who we are, if we have a certificate.
   *
   * @throws TlsFilesException when certificate or key cannot be used
   */
  public Optional<KeyManagerFactory> identity() throws TlsFilesException {
    if (certFile == null || keyFile == null) {
      return Optional.empty();
    }
    List<X509Certificate> chain = PemFile.read(certFile).certificates();
    PrivateKey key = PrivateKeys.read(PemFile.read(keyFile), chain.getFirst().getPublicKey());
    char[] inMemoryOnly = new char[0];
    try {
      KeyStore store = empty();
      store.setKeyEntry("client", key, inMemoryOnly, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, inMemoryOnly);
      return Optional.of(factory);
    } catch (GeneralSecurityException e) {
      throw new TlsFilesException(
          certFile + " is no chain of certificates, ours first and each signed by the next", e);
    }
  }

  /**
   * Both, for clients that take a context.
   *
   * @throws TlsFilesException when a file cannot be used
   */
  public SSLContext context() throws TlsFilesException {
    KeyManager[] ours = identity().map(KeyManagerFactory::getKeyManagers).orElse(null);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(ours, trust().getTrustManagers(), new SecureRandom());
      return context;
    } catch (TlsFilesException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new TlsFilesException("TLS is not available", e);
    }
  }

  private static @Nullable KeyStore platform() {
    return null;
  }

  private static KeyStore authorities(Path file) throws GeneralSecurityException {
    KeyStore store = empty();
    int number = 0;
    for (X509Certificate authority : PemFile.read(file).certificates()) {
      store.setCertificateEntry("ca" + number++, authority);
    }
    return store;
  }

  private static KeyStore empty() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      store.load(null, null);
    } catch (java.io.IOException e) {
      throw new IllegalStateException("nothing was read", e);
    }
    return store;
  }
}
