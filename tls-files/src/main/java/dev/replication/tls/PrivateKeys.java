package dev.replication.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Private keys as OpenSSL writes them: PKCS#8, and the older forms of RSA and of elliptic curves,
 * which are wrapped into it. They say less than PKCS#8 does: of what kind the key is, and on which
 * curve, is taken from the certificate it belongs to.
 */
final class PrivateKeys {
  private PrivateKeys() {}

  /** The key of {@code file}, which belongs to {@code certified}. */
  static PrivateKey read(PemFile file, PublicKey certified) throws TlsFilesException {
    for (PemFile.Block block : file.blocks()) {
      byte[] pkcs8 =
          switch (block.type()) {
            case "PRIVATE KEY" -> file.bytes(block);
            case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> wrapped(file, block, certified);
            case "ENCRYPTED PRIVATE KEY" -> throw encrypted(file);
            default -> null;
          };
      if (pkcs8 != null) {
        return checked(file, pkcs8, certified);
      }
    }
    throw new TlsFilesException(
        file.path() + " holds no private key (PEM, -----BEGIN PRIVATE KEY-----)", null);
  }

  private static byte[] wrapped(PemFile file, PemFile.Block block, PublicKey certified)
      throws TlsFilesException {
    if (block.isEncrypted()) {
      throw encrypted(file);
    }
    return Der.pkcs8(Der.algorithmOf(certified), file.bytes(block));
  }

  private static TlsFilesException encrypted(PemFile file) {
    return new TlsFilesException(
        file.path()
            + " is encrypted; write it without: openssl pkey -in ENCRYPTED -out "
            + file.path().getFileName(),
        null);
  }

  private static PrivateKey checked(PemFile file, byte[] pkcs8, PublicKey certified)
      throws TlsFilesException {
    try {
      PrivateKey key =
          KeyFactory.getInstance(certified.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      String signing = signing(certified.getAlgorithm());
      if (signing == null || signs(signing, key, certified)) {
        return key;
      }
    } catch (GeneralSecurityException e) {
      throw notOfTheCertificate(file, e);
    }
    throw notOfTheCertificate(file, null);
  }

  private static TlsFilesException notOfTheCertificate(PemFile file, @Nullable Throwable cause) {
    return new TlsFilesException(
        file.path() + " is not the private key of the certificate beside it", cause);
  }

  private static @Nullable String signing(String algorithm) {
    return switch (algorithm) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      case "EdDSA" -> "EdDSA";
      default -> null;
    };
  }

  /** Whether what the one signs is signed in the eyes of the other. */
  private static boolean signs(String signing, PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    byte[] text = {1, 2, 3};
    Signature signer = Signature.getInstance(signing);
    signer.initSign(key);
    signer.update(text);
    byte[] signature = signer.sign();
    Signature verifier = Signature.getInstance(signing);
    verifier.initVerify(certified);
    verifier.update(text);
    return verifier.verify(signature);
  }
}
