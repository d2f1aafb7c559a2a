package dev.replication.syncengine.mirror;

import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;

/**
 * The commands of a transaction, and of the reads before it, in lower case, which Redis takes as
 * well. The client knows them in upper case only, and would wrap each command between them in a
 * future and keep each answer, which for a batch costs more than the commands themselves.
 */
final class TransactionKeyword implements ProtocolKeyword {
  static final TransactionKeyword BEGIN = new TransactionKeyword("multi");
  static final TransactionKeyword COMMIT = new TransactionKeyword("exec");
  static final TransactionKeyword ROLLBACK = new TransactionKeyword("discard");
  static final TransactionKeyword UNLINK = new TransactionKeyword("unlink");
  static final TransactionKeyword HSET = new TransactionKeyword("hset");
  static final TransactionKeyword HMGET = new TransactionKeyword("hmget");
  static final TransactionKeyword HDEL = new TransactionKeyword("hdel");
  static final TransactionKeyword HLEN = new TransactionKeyword("hlen");
  static final TransactionKeyword SET = new TransactionKeyword("set");
  static final TransactionKeyword SETRANGE = new TransactionKeyword("setrange");
  static final TransactionKeyword SADD = new TransactionKeyword("sadd");
  static final TransactionKeyword SREM = new TransactionKeyword("srem");
  static final TransactionKeyword PEXPIREAT = new TransactionKeyword("pexpireat");
  static final TransactionKeyword XADD = new TransactionKeyword("xadd");
  static final TransactionKeyword XTRIM = new TransactionKeyword("xtrim");
  static final TransactionKeyword XLEN = new TransactionKeyword("xlen");

  /** Stands for a command whose text names it. */
  static final TransactionKeyword WRITTEN = new TransactionKeyword("written");

  private final String text;
  private final byte[] bytes;

  private TransactionKeyword(String text) {
    this.text = text;
    this.bytes = text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public byte[] getBytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return text;
  }
}
