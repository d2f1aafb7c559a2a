package dev.replication.app.config;

import dev.replication.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the configuration of a running node and another one. What is below {@code
 * replication.settings} and {@code replication.peers} may change while a node runs, everything else
 * needs a restart.
 *
 * @param needRestart the keys that differ and cannot change while a node runs
 * @param changes the other differences, each in a few words and without secrets
 */
public record ConfigDiff(List<String> needRestart, List<String> changes) {
  private static final String SETTINGS = "replication.settings.";

  /** Copies the lists. */
  public ConfigDiff {
    needRestart = List.copyOf(needRestart);
    changes = List.copyOf(changes);
  }

  /** What differs in a whole configuration. */
  public static ConfigDiff between(AppConfig now, AppConfig next) {
    List<String> needRestart = new ArrayList<>();
    List<String> changes = new ArrayList<>();
    for (Section<?> section : OptionTable.SECTIONS) {
      if (section.repeated()) {
        if (!section.equals(PeerSettings.SECTION)
            && !section.of().apply(now).equals(section.of().apply(next))) {
          needRestart.add(section.path());
        }
        continue;
      }
      boolean live = section.parent().concat(".").startsWith(SETTINGS);
      addDifferences(section, now, next, live ? changes : needRestart, live);
    }
    changes.addAll(betweenPeers(now.replication().peers(), next.replication().peers()));
    return new ConfigDiff(needRestart, changes);
  }

  /** What differs in how a node follows its peers. */
  public static ConfigDiff between(ReplicationSettings now, ReplicationSettings next) {
    return between(around(now), around(next));
  }

  private static AppConfig around(ReplicationSettings replication) {
    Values defaults = new Values();
    return new AppConfig(
        replication,
        StoreSettings.from(defaults),
        ServerSettings.from(defaults),
        TelemetrySettings.from(defaults));
  }

  private static <S> void addDifferences(
      Section<S> section, AppConfig now, AppConfig next, List<String> to, boolean withValues) {
    S before = section.of().apply(now).getFirst();
    S after = section.of().apply(next).getFirst();
    for (Option<S, ?> option : section.options()) {
      if (differs(option, before, after)) {
        to.add(withValues ? described(option, before, after) : option.path());
      }
    }
  }

  private static <S> boolean differs(Option<S, ?> option, S before, S after) {
    return !Objects.equals(option.accessor().apply(before), option.accessor().apply(after));
  }

  private static <S, T> String described(Option<S, T> option, S before, S after) {
    return option.path().substring(SETTINGS.length())
        + " "
        + printed(option, option.accessor().apply(before))
        + " -> "
        + printed(option, option.accessor().apply(after));
  }

  private static <T> String printed(Option<?, T> option, @Nullable T value) {
    return value == null ? "not set" : option.printed(value);
  }

  private static List<String> betweenPeers(List<PeerSettings> now, List<PeerSettings> next) {
    List<String> changes = new ArrayList<>();
    Map<NodeId, PeerSettings> before = byName(now);
    Map<NodeId, PeerSettings> after = byName(next);
    for (PeerSettings peer : next) {
      PeerSettings was = before.get(peer.nodeId());
      if (was == null) {
        changes.add("peer " + peer.nodeId() + " added");
      } else if (!was.equals(peer)) {
        changes.add("peer " + peer.nodeId() + ": " + keysThatDiffer(was, peer));
      }
    }
    for (PeerSettings peer : now) {
      if (!after.containsKey(peer.nodeId())) {
        changes.add("peer " + peer.nodeId() + " removed");
      }
    }
    if (changes.isEmpty() && !now.equals(next)) {
      changes.add("order of the peers");
    }
    return changes;
  }

  private static Map<NodeId, PeerSettings> byName(List<PeerSettings> peers) {
    return peers.stream().collect(Collectors.toMap(PeerSettings::nodeId, Function.identity()));
  }

  /** Keys only: an address may hold a password that is all that differs. */
  private static String keysThatDiffer(PeerSettings was, PeerSettings is) {
    StringJoiner keys = new StringJoiner(", ");
    for (Option<PeerSettings, ?> option : PeerSettings.SECTION.options()) {
      if (option == PeerSettings.ENABLED && was.enabled() != is.enabled()) {
        keys.add(is.enabled() ? "enabled" : "disabled");
      } else if (differs(option, was, is)) {
        keys.add(option.name());
      }
    }
    return keys.toString();
  }
}
