package dev.replication.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The blocks of a PEM file; what stands around them is ignored, as OpenSSL writes explanations
 * there.
 *
 * @param path where it is
 * @param blocks in order
 */
record PemFile(Path path, List<Block> blocks) {
  /** Far more than all public authorities together. */
  static final int MAX_BYTES = 4 << 20;

  private static final Pattern BLOCK =
      Pattern.compile("(?s)-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----");

  /**
   * One block.
   *
   * @param type such as {@code CERTIFICATE}
   * @param text between the lines of the type
   */
  record Block(String type, String text) {
    /** Whether an old form of encryption is announced. */
    boolean isEncrypted() {
      return text.contains("ENCRYPTED");
    }
  }

  static PemFile read(Path path) throws TlsFilesException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new TlsFilesException("there is no file " + path, e);
    } catch (IOException e) {
      throw new TlsFilesException(path + " cannot be read", e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new TlsFilesException(path + " is larger than " + (MAX_BYTES >> 20) + " MiB", null);
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<Block> blocks = BLOCK.matcher(text).results().map(PemFile::block).toList();
    return new PemFile(path, blocks);
  }

  private static Block block(MatchResult found) {
    return new Block(found.group(1), found.group(2));
  }

  /** The bytes of a block of this file. */
  byte[] bytes(Block block) throws TlsFilesException {
    try {
      return Base64.getMimeDecoder().decode(block.text());
    } catch (IllegalArgumentException e) {
      throw new TlsFilesException(path + " has a " + block.type() + " that is not Base64", e);
    }
  }

  /** All certificates in order; at least one. */
  List<X509Certificate> certificates() throws TlsFilesException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.type().equals("CERTIFICATE")) {
        certificates.add(certificate(bytes(block)));
      }
    }
    if (certificates.isEmpty()) {
      throw new TlsFilesException(
          path + " holds no certificate (PEM, -----BEGIN CERTIFICATE-----)", null);
    }
    return certificates;
  }

  private X509Certificate certificate(byte[] der) throws TlsFilesException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new TlsFilesException(path + " has a certificate that cannot be read", e);
    }
  }
}
