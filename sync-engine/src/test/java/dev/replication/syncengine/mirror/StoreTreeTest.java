package dev.replication.syncengine.mirror;

import static dev.replication.syncengine.StoreFixtures.LONDON;
import static dev.replication.syncengine.StoreFixtures.apply;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.delete;
import static dev.replication.syncengine.StoreFixtures.put;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.Change;
import dev.replication.syncengine.SyncEngine;
import dev.replication.syncengine.SyncEngineConfig;
import dev.replication.syncengine.log.ChangeLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The digest tree of a whole store, with its real change log. */
final class StoreTreeTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void theTreeIsThatOfL3WhateverIsOverwrittenWhileRedisComesAndGoes(@TempDir Path folder)
      throws InterruptedException {
    Random random = new Random(20260101);
    try (EmbeddedRedis server = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        Inspector inspector = new Inspector(LONDON, "", server.url())) {
      for (int round = 0; round < 4; round++) {
        try (SyncEngine store = SyncEngine.open(withRedis(folder, server.url()))) {
          write(store, random, round);
          if (round == 2) {
            inspector.redis().flushall();
            write(store, random, round);
          }
          assertTree(inspector, store);
          // What is committed now may be published by the next process only.
          write(store, random, round);
        }
      }
    }
  }

  private static void write(SyncEngine store, Random random, int round)
      throws InterruptedException {
    for (int i = 0; i < 60; i++) {
      String key = "item." + random.nextInt(100 + 50 * round);
      switch (random.nextInt(4)) {
        case 0 -> delete(store, key);
        case 1 -> apply(store, 1000L * round + i, theirs(key, 1000L * round + i));
        default -> put(store, key, "content " + random.nextInt());
      }
    }
  }

  private static Change theirs(String key, long seq) {
    return remotePut(key, "theirs", System.currentTimeMillis(), seq);
  }

  private static void assertTree(Inspector inspector, SyncEngine store) {
    ChangeLog log = store.changeLog();
    await()
        .atMost(SOON)
        .until(
            () ->
                inspector.keys().contains("ae:head") && inspector.head().feedSeq() == log.latest());
    List<ChangeLog.Row> rows = log.after(0, Integer.MAX_VALUE, Long.MAX_VALUE);
    assertThat(rows).hasSizeGreaterThan(20);
    MirroredTree.assertIsOf(inspector, rows);
  }

  private static SyncEngineConfig withRedis(Path folder, String url) {
    SyncEngineConfig plain = config(folder.resolve("items.db"));
    return new SyncEngineConfig(
        plain.node(),
        url,
        "",
        plain.sqlitePath(),
        plain.l1MaxBytes(),
        plain.maxPayloadBytes(),
        plain.batchFlushCount(),
        plain.batchFlushBytes(),
        plain.queueMaxBytes(),
        plain.cdc(),
        plain.redisTimeout(),
        plain.redisResponseTimeout(),
        plain.maxClockDrift());
  }
}
