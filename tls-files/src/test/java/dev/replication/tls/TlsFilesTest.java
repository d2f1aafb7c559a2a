package dev.replication.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.testkit.tls.TestAuthority;
import dev.replication.testkit.tls.TestAuthority.Issued;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TlsFilesTest {
  private static final int INTEGER = 0x02;
  private static final int SEQUENCE = 0x30;

  /** What stands before the name of the curve: tag, length, and that it is one. */
  private static final byte[] ELLIPTIC_CURVE = new byte[2 + 9];

  @TempDir private static Path folder;
  private static TestAuthority authority;
  private static Issued rsa;
  private static Issued curve;
  private static Issued edwards;

  @BeforeAll
  static void issue() {
    authority = TestAuthority.in(folder);
    rsa = authority.issue("rsa", "RSA");
    curve = authority.issue("curve", "EC");
    edwards = authority.issue("edwards", "Ed25519");
  }

  static Stream<Issued> all() {
    return Stream.of(rsa, curve, edwards);
  }

  @ParameterizedTest
  @MethodSource("all")
  void readsACertificateAndItsKey(Issued issued) throws Exception {
    assertIdentity(issued, issued.keyFile());
  }

  @Test
  void readsAnRsaKeyInItsOlderForm() throws Exception {
    assertIdentity(rsa, file("RSA PRIVATE KEY", pkcs1()));
  }

  @Test
  void readsAnEllipticCurveKeyInItsOlderFormWithItsParametersBefore() throws Exception {
    byte[] algorithm = Der.algorithmOf(curve.certificate().getPublicKey());
    byte[] parameters = Arrays.copyOfRange(algorithm, ELLIPTIC_CURVE.length, algorithm.length);
    Path key =
        Files.writeString(
            folder.resolve("sec1.pem"),
            "explanations\n"
                + TestAuthority.block("EC PARAMETERS", parameters)
                + TestAuthority.block("EC PRIVATE KEY", sec1(parameters)));

    assertIdentity(curve, key);
  }

  @Test
  void trustsWhatTheAuthorityHasIssuedAndNothingElse() throws Exception {
    X509TrustManager trust = trustManager(TlsFiles.trusting(authority.caFile()));

    trust.checkServerTrusted(new X509Certificate[] {rsa.certificate()}, "RSA");
    assertThatThrownBy(
            () ->
                trustManager(TlsFiles.PLATFORM)
                    .checkServerTrusted(new X509Certificate[] {rsa.certificate()}, "RSA"))
        .isInstanceOf(java.security.cert.CertificateException.class);
  }

  @Test
  void hasNoIdentityWithoutACertificate() throws Exception {
    assertThat(TlsFiles.PLATFORM.identity()).isEmpty();
    assertThat(TlsFiles.trusting(authority.caFile()).context().getProtocol()).isEqualTo("TLS");
  }

  @Test
  void aCertificateWithoutKeyIsRefused() {
    assertThatThrownBy(() -> new TlsFiles(null, rsa.certFile(), null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TlsFiles(null, null, rsa.keyFile()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyOfAnotherCertificateIsRefusedByName() {
    Issued other = authority.issue("other", "EC");
    assertRefused(curve, other.keyFile(), "is not the private key of the certificate beside it");
    assertRefused(curve, rsa.keyFile(), "is not the private key of the certificate beside it");
  }

  @Test
  void anEncryptedKeyIsRefusedWithTheCommandThatHelps() throws IOException {
    Path pkcs8 = file("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3});
    assertRefused(rsa, pkcs8, "is encrypted; write it without: openssl pkey");
    Path old =
        Files.writeString(
            folder.resolve("old.pem"),
            """
            -----BEGIN RSA PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-256-CBC,0123456789ABCDEF0123456789ABCDEF

            AAAA
            -----END RSA PRIVATE KEY-----
            """);
    assertRefused(rsa, old, "is encrypted; write it without: openssl pkey");
  }

  @Test
  void filesThatHoldNothingOfUseAreNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("text.pem"), "not a key");
    Path cut = file("PRIVATE KEY", new byte[] {0x30, 0x03});
    Path notBase64 =
        Files.writeString(
            folder.resolve("not64.pem"),
            "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----");
    Path missing = folder.resolve("missing.pem");

    assertRefused(rsa, text, "holds no private key");
    assertRefused(rsa, cut, "is not the private key of");
    assertRefused(rsa, notBase64, "not Base64");
    assertRefused(rsa, missing, "there is no file");
    assertRefused(rsa, folder, "cannot be read");
    assertThatThrownBy(() -> TlsFiles.trusting(text).trust())
        .isInstanceOf(TlsFilesException.class)
        .hasMessageContaining(text + " holds no certificate");
    Path noCertificate = file("CERTIFICATE", new byte[] {0x30, 0x03});
    assertThatThrownBy(() -> TlsFiles.trusting(noCertificate).trust())
        .isInstanceOf(TlsFilesException.class)
        .hasMessageContaining(noCertificate + " has a certificate that cannot be read");
  }

  @Test
  void aFileBeyondTheBoundIsNotReadWhole() throws IOException {
    Path large = Files.write(folder.resolve("large.pem"), new byte[PemFile.MAX_BYTES + 1]);

    assertThatThrownBy(() -> TlsFiles.trusting(large).trust()).hasMessageContaining("4 MiB");
  }

  private static void assertIdentity(Issued issued, Path keyFile) throws TlsFilesException {
    TlsFiles files = new TlsFiles(authority.caFile(), issued.certFile(), keyFile);
    X509ExtendedKeyManager manager =
        (X509ExtendedKeyManager) files.identity().orElseThrow().getKeyManagers()[0];

    PrivateKey key = manager.getPrivateKey("client");
    if (issued.key() instanceof ECPrivateKey expected) {
      assertThat(((ECPrivateKey) key).getS()).isEqualTo(expected.getS());
    } else {
      assertThat(key).isEqualTo(issued.key());
    }
    assertThat(manager.getCertificateChain("client")).hasSize(2).startsWith(issued.certificate());
  }

  private static void assertRefused(Issued issued, Path keyFile, String why) {
    assertThatThrownBy(() -> new TlsFiles(null, issued.certFile(), keyFile).identity())
        .isInstanceOf(TlsFilesException.class)
        .hasMessageContaining(keyFile.toString())
        .hasMessageContaining(why);
  }

  private static X509TrustManager trustManager(TlsFiles files) throws TlsFilesException {
    return (X509TrustManager) files.trust().getTrustManagers()[0];
  }

  private static Path file(String type, byte[] der) throws IOException {
    return Files.writeString(
        folder.resolve(type.replace(' ', '-') + "-" + der.length + ".pem"),
        TestAuthority.block(type, der));
  }

  /** RFC 8017, appendix A.1.2. */
  private static byte[] pkcs1() {
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa.key();
    return Der.element(
        SEQUENCE,
        Stream.of(
                BigInteger.ZERO,
                key.getModulus(),
                key.getPublicExponent(),
                key.getPrivateExponent(),
                key.getPrimeP(),
                key.getPrimeQ(),
                key.getPrimeExponentP(),
                key.getPrimeExponentQ(),
                key.getCrtCoefficient())
            .map(number -> Der.element(INTEGER, number.toByteArray()))
            .toArray(byte[][]::new));
  }

  /** RFC 5915, section 3, as OpenSSL writes it: with the curve. */
  private static byte[] sec1(byte[] parameters) {
    byte[] secret = unsigned(((ECPrivateKey) curve.key()).getS(), 32);
    return Der.element(
        SEQUENCE,
        Der.element(INTEGER, new byte[] {1}),
        Der.element(0x04, secret),
        Der.element(0xA0, parameters));
  }

  private static byte[] unsigned(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] padded = new byte[length];
    int from = Math.max(0, bytes.length - length);
    System.arraycopy(bytes, from, padded, length - (bytes.length - from), bytes.length - from);
    return padded;
  }
}
