package dev.replication.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;

/**
 * Our modules as packages. A canary of a module lives in the package of the same name below {@code
 * dev.replication.canary}, and is in the module as far as the rules can tell.
 */
enum Modules {
  MODEL("model"),
  PORT("port"),
  DOMAIN("domain"),
  WIRE("wire"),
  TLS("tls"),
  EMBEDDED_REDIS("embedded.redis"),
  ADAPTER_REDIS("adapter.redis"),
  ADAPTER_SQLITE("adapter.sqlite"),
  SYNC_ENGINE("syncengine"),
  ADAPTER_SYNC_ENGINE("adapter.syncengine"),
  APP("app"),
  TESTKIT("testkit"),
  SIMULATION("simulation");

  private static final String ROOT = "dev.replication.";
  private static final String CANARY_ROOT = ROOT + "canary.";

  private final String path;

  Modules(String path) {
    this.path = path;
  }

  boolean holds(JavaClass type) {
    String name = type.getPackageName() + ".";
    return name.startsWith(ROOT + path + ".") || name.startsWith(CANARY_ROOT + path + ".");
  }

  static DescribedPredicate<JavaClass> in(Modules... modules) {
    return DescribedPredicate.describe(
        "are in " + Arrays.toString(modules),
        type -> Arrays.stream(modules).anyMatch(module -> module.holds(type)));
  }

  static DescribedPredicate<JavaClass> outside(Modules... modules) {
    return ours().and(DescribedPredicate.not(in(modules)));
  }

  static DescribedPredicate<JavaClass> ours() {
    return DescribedPredicate.describe(
        "are ours", type -> (type.getPackageName() + ".").startsWith(ROOT));
  }
}
