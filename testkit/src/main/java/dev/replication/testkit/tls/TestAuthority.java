package dev.replication.testkit.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** A certificate authority that lives in a folder. What it issues is valid for a day. */
public final class TestAuthority {
  private static final String NAME = "Test Authority";

  private final Path folder;
  private final KeyPair keys;
  private final X509Certificate certificate;

  private TestAuthority(Path folder, KeyPair keys) {
    this.folder = folder;
    this.keys = keys;
    this.certificate =
        new CertificateText(NAME, NAME, keys.getPublic()).ofAuthority().signedBy(keys.getPrivate());
  }

  /** A new one with its files in {@code folder}. */
  public static TestAuthority in(Path folder) {
    return new TestAuthority(folder, generate("EC"));
  }

  /**
   * A certificate and its key.
   *
   * @param certFile PEM: the certificate, then the authority's
   * @param keyFile PEM: PKCS#8, not encrypted
   * @param certificate the same as a value
   * @param key the same as a value
   */
  public record Issued(Path certFile, Path keyFile, X509Certificate certificate, PrivateKey key) {}

  /** PEM: the authority's certificate. */
  public Path caFile() {
    return pem("ca.pem", block("CERTIFICATE", encoded(certificate)));
  }

  /** A certificate for the server at 127.0.0.1, and at no other name. */
  public Issued issueServer() {
    return issue("server", "EC");
  }

  /**
   * A certificate for 127.0.0.1.
   *
   * @param name whose, also of its files
   * @param algorithm of its key: {@code RSA}, {@code EC} or {@code Ed25519}
   */
  public Issued issue(String name, String algorithm) {
    KeyPair pair = generate(algorithm);
    X509Certificate issued =
        new CertificateText(NAME, name, pair.getPublic()).forLoopback().signedBy(keys.getPrivate());
    String chain =
        block("CERTIFICATE", encoded(issued)) + block("CERTIFICATE", encoded(certificate));
    return new Issued(
        pem(name + ".pem", chain),
        pem(name + "-key.pem", block("PRIVATE KEY", pair.getPrivate().getEncoded())),
        issued,
        pair.getPrivate());
  }

  /** Bytes as PEM has them. */
  public static String block(String type, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
  }

  private Path pem(String file, String text) {
    try {
      return Files.writeString(folder.resolve(file), text, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyPair generate(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      switch (algorithm) {
        case "RSA" -> generator.initialize(2_048);
        case "EC" -> generator.initialize(256);
        default -> {}
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
