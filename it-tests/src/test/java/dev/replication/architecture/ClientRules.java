package dev.replication.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.replication.canary.adapter.sqlite.ShowsItsClients;
import dev.replication.canary.model.UsesClients;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which module uses which client library. */
final class ClientRules {
  private static final String[] CLIENTS = {
    "io.lettuce..",
    "redis.clients..",
    "java.sql..",
    "javax.sql..",
    "com.zaxxer..",
    "org.sqlite..",
    "com.github.benmanes..",
    "com.fasterxml.jackson..",
    "com.github.luben..",
    "dagger..",
    "io.micrometer..",
    "io.helidon..",
    "io.opentelemetry..",
    "picocli..",
    "org.snakeyaml.."
  };

  private ClientRules() {}

  static List<GuardedRule> all() {
    return List.of(
        only(UsesClients.Lettuce.class, "io.lettuce..", Modules.ADAPTER_REDIS, Modules.SYNC_ENGINE),
        onlyBesideYardsticks(UsesClients.Jedis.class, "redis.clients..", Modules.ADAPTER_REDIS),
        onlyBesideYardsticks(
            UsesClients.Jdbc.class, "java.sql..", Modules.ADAPTER_SQLITE, Modules.SYNC_ENGINE),
        only(
            UsesClients.DataSources.class,
            "javax.sql..",
            Modules.ADAPTER_SQLITE,
            Modules.SYNC_ENGINE),
        only(UsesClients.Hikari.class, "com.zaxxer..", Modules.ADAPTER_SQLITE, Modules.SYNC_ENGINE),
        only(UsesClients.Sqlite.class, "org.sqlite..", Modules.ADAPTER_SQLITE, Modules.SYNC_ENGINE),
        only(UsesClients.CaffeineCache.class, "com.github.benmanes..", Modules.SYNC_ENGINE),
        only(
            UsesClients.Jackson.class,
            "com.fasterxml.jackson..",
            Modules.WIRE,
            Modules.SYNC_ENGINE,
            Modules.APP),
        only(UsesClients.Zstandard.class, "com.github.luben..", Modules.WIRE),
        only(UsesClients.DaggerScope.class, "dagger..", Modules.APP),
        only(UsesClients.Micrometer.class, "io.micrometer..", Modules.APP),
        only(UsesClients.Helidon.class, "io.helidon..", Modules.APP),
        only(UsesClients.Telemetry.class, "io.opentelemetry..", Modules.APP),
        only(UsesClients.Picocli.class, "picocli..", Modules.APP),
        only(UsesClients.SnakeYaml.class, "org.snakeyaml..", Modules.APP),
        only(UsesClients.JUnit.class, "org.junit..", Modules.TESTKIT),
        only(UsesClients.AssertJ.class, "org.assertj..", Modules.TESTKIT),
        noneShown());
  }

  private static GuardedRule only(Class<?> canary, String client, Modules... homes) {
    return only(canary, client, Modules.outside(homes), homes);
  }

  /** The benchmarks of the app measure against the bare client, which is the point of them. */
  private static GuardedRule onlyBesideYardsticks(
      Class<?> canary, String client, Modules... homes) {
    DescribedPredicate<JavaClass> subject =
        Modules.outside(homes).and(not(resideInAPackage("dev.replication.app.bench")));
    return only(canary, client, subject, homes);
  }

  private static GuardedRule only(
      Class<?> canary, String client, DescribedPredicate<JavaClass> subject, Modules... homes) {
    return new GuardedRule(
        client + " is used in " + List.of(homes) + " only",
        subject,
        noClasses()
            .that(subject)
            .should()
            .dependOnClassesThat(resideInAnyPackage(client))
            .because("a client library is replaced in one module, and nobody else notices"),
        150,
        List.of(canary));
  }

  private static GuardedRule noneShown() {
    DescribedPredicate<JavaClass> subject =
        Modules.outside(Modules.APP).and(describe("are public", ClientRules::isPublic));
    return new GuardedRule(
        "no public signature shows a client library",
        subject,
        classes()
            .that(subject)
            .should(notShow(resideInAnyPackage(CLIENTS)))
            .because("who uses an adapter must not need its client on the class path"),
        60,
        List.of(ShowsItsClients.class));
  }

  private static ArchCondition<JavaClass> notShow(DescribedPredicate<JavaClass> hidden) {
    return new ArchCondition<>("have no public member with a type of a client library") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaField field : type.getFields()) {
          if (isShown(field.getModifiers()) && hidden.test(field.getRawType())) {
            events.add(SimpleConditionEvent.violated(field, field.getDescription()));
          }
        }
        for (JavaCodeUnit unit : type.getCodeUnits()) {
          Stream<JavaClass> named =
              Stream.concat(
                  Stream.of(unit.getRawReturnType()), unit.getRawParameterTypes().stream());
          if (isShown(unit.getModifiers()) && named.anyMatch(hidden)) {
            events.add(SimpleConditionEvent.violated(unit, unit.getDescription()));
          }
        }
      }
    };
  }

  /** Public all the way out: a nested type is no more public than the one around it. */
  private static boolean isPublic(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ClientRules::isPublic).orElse(true);
  }

  private static boolean isShown(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }
}
