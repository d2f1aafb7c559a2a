package dev.replication.syncengine.mirror;

import java.nio.charset.StandardCharsets;

/** The commands that the publisher sends. */
enum Keyword {
  AUTH,
  CONFIG,
  DISCARD,
  EXEC,
  EXISTS,
  HDEL,
  HGETALL,
  HLEN,
  HMGET,
  HSET,
  INFO,
  MEMORY,
  MGET,
  MULTI,
  PEXPIREAT,
  SADD,
  SCAN,
  SELECT,
  SET,
  SETRANGE,
  SREM,
  UNLINK,
  WATCH,
  XADD,
  XINFO,
  XLEN,
  XTRIM;

  private final byte[] text = name().getBytes(StandardCharsets.US_ASCII);

  /** The name as it is sent; not to be changed. */
  byte[] text() {
    return text;
  }
}
