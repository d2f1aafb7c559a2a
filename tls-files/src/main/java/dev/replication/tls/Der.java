package dev.replication.tls;

import java.io.ByteArrayOutputStream;
import java.security.PublicKey;
import java.util.Arrays;

/** As much of DER (X.690) as it takes to put a private key into PKCS#8 (RFC 5208). */
final class Der {
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private Der() {}

  /** A key of {@code algorithm}, given as an AlgorithmIdentifier. */
  static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, key));
  }

  /**
   * The AlgorithmIdentifier of a public key: the first element in the sequence that encodes it. The
   * platform wrote it, so nothing else can be there.
   */
  static byte[] algorithmOf(PublicKey key) {
    byte[] encoded = key.getEncoded();
    int from = contentAt(encoded, 0);
    int content = contentAt(encoded, from);
    return Arrays.copyOfRange(encoded, from, content + lengthAt(encoded, from));
  }

  static byte[] element(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
      out.write(0x80 | octets);
      for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8) {
        out.write(length >> shift);
      }
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static int contentAt(byte[] der, int element) {
    int first = der[element + 1] & 0xFF;
    return element + 2 + (first < 0x80 ? 0 : first & 0x7F);
  }

  private static int lengthAt(byte[] der, int element) {
    int first = der[element + 1] & 0xFF;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7F); i++) {
      length = length << 8 | der[element + 2 + i] & 0xFF;
    }
    return length;
  }
}
