package dev.replication.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Which module knows which. */
final class ArrowRules {
  private ArrowRules() {}

  static List<GuardedRule> all() {
    return List.of(
        knowsOnly(Modules.MODEL, 20, dev.replication.canary.model.KnowsTheApp.class),
        knowsOnly(Modules.PORT, 50, dev.replication.canary.port.KnowsTheApp.class, Modules.MODEL),
        knowsOnly(
            Modules.DOMAIN,
            40,
            dev.replication.canary.domain.KnowsTheApp.class,
            Modules.MODEL,
            Modules.PORT),
        knowsOnly(
            Modules.WIRE,
            15,
            dev.replication.canary.wire.KnowsTheApp.class,
            Modules.MODEL,
            Modules.PORT),
        knowsOnly(Modules.TLS, 5, dev.replication.canary.tls.KnowsTheApp.class),
        knowsOnly(
            Modules.EMBEDDED_REDIS, 8, dev.replication.canary.embedded.redis.KnowsTheApp.class),
        knowsOnly(
            Modules.ADAPTER_REDIS,
            20,
            dev.replication.canary.adapter.redis.KnowsTheApp.class,
            Modules.MODEL,
            Modules.PORT,
            Modules.WIRE,
            Modules.TLS),
        knowsOnly(
            Modules.ADAPTER_SQLITE,
            7,
            dev.replication.canary.adapter.sqlite.KnowsTheApp.class,
            Modules.MODEL,
            Modules.PORT),
        knowsOnly(
            Modules.SYNC_ENGINE,
            80,
            dev.replication.canary.syncengine.KnowsTheApp.class,
            Modules.MODEL,
            Modules.PORT,
            Modules.DOMAIN,
            Modules.WIRE,
            Modules.TLS),
        knowsOnly(
            Modules.ADAPTER_SYNC_ENGINE,
            1,
            dev.replication.canary.adapter.syncengine.KnowsTheApp.class,
            Modules.MODEL,
            Modules.PORT,
            Modules.SYNC_ENGINE),
        knowsOnly(
            Modules.APP,
            80,
            dev.replication.canary.app.KnowsTheTestkit.class,
            Modules.MODEL,
            Modules.PORT,
            Modules.DOMAIN,
            Modules.WIRE,
            Modules.TLS,
            Modules.EMBEDDED_REDIS,
            Modules.ADAPTER_REDIS,
            Modules.ADAPTER_SQLITE,
            Modules.SYNC_ENGINE,
            Modules.ADAPTER_SYNC_ENGINE),
        knowsOnly(
            Modules.TESTKIT,
            5,
            dev.replication.canary.testkit.KnowsTheApp.class,
            Modules.MODEL,
            Modules.PORT,
            Modules.DOMAIN,
            Modules.EMBEDDED_REDIS),
        knowsOnly(
            Modules.SIMULATION,
            40,
            dev.replication.canary.simulation.KnowsTheApp.class,
            Modules.MODEL,
            Modules.PORT,
            Modules.DOMAIN,
            Modules.TESTKIT));
  }

  private static GuardedRule knowsOnly(
      Modules module, int floor, Class<?> canary, Modules... others) {
    Modules[] allowed =
        Stream.concat(Stream.of(module), Arrays.stream(others)).toArray(Modules[]::new);
    DescribedPredicate<JavaClass> subject = Modules.in(module);
    return new GuardedRule(
        module + " knows, of ours, only " + Arrays.toString(allowed),
        subject,
        classes()
            .that(subject)
            .should()
            .onlyDependOnClassesThat(not(Modules.ours()).or(Modules.in(allowed)))
            .because("a module can be read, tested and replaced without those that use it"),
        floor,
        List.of(canary));
  }
}
