package dev.replication.app.demo;

import dev.replication.model.ItemKey;
import dev.replication.model.StoredItem;
import dev.replication.syncengine.SyncEngine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node holds, in two numbers: how many live items, and one SHA-256 over all of them in the
 * order of their ids: id, content hash, stamp and state of each. Two nodes are equal when their
 * proofs are.
 *
 * @param items live items
 * @param sha256 64 hex digits
 */
public record Proof(long items, String sha256) {
  private static final int PAGE = 5000;

  /** Reads every item of {@code store}; takes time in proportion to their number. */
  public static Proof of(SyncEngine store) throws InterruptedException {
    MessageDigest digest = sha256Digest();
    long items = 0;
    ItemKey after = null;
    while (true) {
      List<StoredItem> page = store.scanPrefix("", after, PAGE);
      page.forEach(item -> add(digest, item));
      items += page.size();
      after = lastKey(page);
      if (after == null) {
        return new Proof(items, HexFormat.of().formatHex(digest.digest()));
      }
    }
  }

  private static @Nullable ItemKey lastKey(List<StoredItem> page) {
    return page.isEmpty() ? null : page.getLast().key();
  }

  private static void add(MessageDigest digest, StoredItem item) {
    field(digest, item.key().utf8());
    field(digest, item.content().hash().bytes());
    field(digest, item.stamp().toString().getBytes(StandardCharsets.UTF_8));
    field(digest, item.put().state().getBytes(StandardCharsets.UTF_8));
  }

  /** Each field with its length before it, so that no two lists of items read alike. */
  private static void field(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The hash shortened for a table. */
  public String shortHash() {
    return sha256.substring(0, 16);
  }
}
