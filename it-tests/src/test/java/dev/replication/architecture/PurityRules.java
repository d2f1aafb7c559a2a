package dev.replication.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import dev.replication.canary.domain.DoesInputAndOutput;
import dev.replication.canary.domain.KnowsLibraries;
import dev.replication.canary.domain.Logs;
import dev.replication.canary.domain.ReadsClocks;
import dev.replication.canary.domain.RollsDice;
import dev.replication.canary.domain.StartsThreads;
import dev.replication.canary.port.KnowsThreads;
import java.util.List;
import java.util.Set;

/**
 * What vocabulary, ports and domain keep out, so that a seed decides everything that happens in a
 * simulation.
 */
final class PurityRules {
  private static final DescribedPredicate<JavaClass> PURE =
      Modules.in(Modules.MODEL, Modules.PORT, Modules.DOMAIN);

  /** The same, and what plays them: a seed decides all of it. */
  private static final DescribedPredicate<JavaClass> SEEDED =
      Modules.in(Modules.MODEL, Modules.PORT, Modules.DOMAIN, Modules.SIMULATION);

  private static final int FLOOR = 100;

  private PurityRules() {}

  static List<GuardedRule> all() {
    return List.of(
        new GuardedRule(
            "vocabulary, ports and domain know the JDK and JSpecify only",
            PURE,
            classes()
                .that(PURE)
                .should()
                .onlyDependOnClassesThat(
                    PURE.or(resideInAnyPackage("java..", "org.jspecify.annotations..")))
                .because("whoever embeds the engine takes no library along with its rules"),
            FLOOR,
            List.of(KnowsLibraries.class)),
        new GuardedRule(
            "vocabulary, ports, domain and simulation read no clock",
            SEEDED,
            noClasses()
                .that(SEEDED)
                .should()
                .accessTargetWhere(
                    calls(
                        Set.of(
                            "java.lang.System.currentTimeMillis",
                            "java.lang.System.nanoTime",
                            "java.util.Date.<init>",
                            "java.util.Calendar.getInstance",
                            "java.time.Instant.now",
                            "java.time.LocalDate.now",
                            "java.time.LocalTime.now",
                            "java.time.LocalDateTime.now",
                            "java.time.OffsetDateTime.now",
                            "java.time.ZonedDateTime.now",
                            "java.time.Year.now")))
                .orShould()
                .dependOnClassesThat(named("java.time.Clock", "java.time.InstantSource"))
                .because("time comes from TimeSource, where a test moves it"),
            FLOOR,
            List.of(ReadsClocks.class)),
        new GuardedRule(
            "vocabulary, ports, domain and simulation start and park no thread",
            SEEDED,
            noClasses()
                .that(SEEDED)
                .should()
                .dependOnClassesThat(
                    named(
                        "java.lang.Thread",
                        "java.util.Timer",
                        "java.util.concurrent.Executor",
                        "java.util.concurrent.ExecutorService",
                        "java.util.concurrent.ScheduledExecutorService",
                        "java.util.concurrent.Executors",
                        "java.util.concurrent.ForkJoinPool",
                        "java.util.concurrent.ThreadPoolExecutor",
                        "java.util.concurrent.ThreadFactory",
                        "java.util.concurrent.CompletableFuture",
                        "java.util.concurrent.StructuredTaskScope",
                        "java.util.concurrent.locks.LockSupport"))
                .orShould()
                .accessTargetWhere(
                    calls(Set.of("java.lang.Object.wait", "java.util.concurrent.TimeUnit.sleep")))
                .because("a duty is stepped by its caller, and waits through Pause"),
            FLOOR,
            List.of(StartsThreads.class, KnowsThreads.class)),
        new GuardedRule(
            "vocabulary, ports and domain make no random numbers",
            PURE,
            noClasses()
                .that(PURE)
                .should()
                .dependOnClassesThat(
                    named(
                        "java.util.Random",
                        "java.util.SplittableRandom",
                        "java.util.concurrent.ThreadLocalRandom",
                        "java.security.SecureRandom",
                        "java.util.random.RandomGeneratorFactory"))
                .orShould()
                .accessTargetWhere(
                    calls(
                        Set.of(
                            "java.lang.Math.random",
                            "java.lang.StrictMath.random",
                            "java.util.UUID.randomUUID",
                            "java.util.Collections.shuffle",
                            "java.util.random.RandomGenerator.of",
                            "java.util.random.RandomGenerator.getDefault")))
                .because("a RandomGenerator is handed in, with the seed of the run"),
            FLOOR,
            List.of(RollsDice.class)),
        new GuardedRule(
            "vocabulary, ports and domain log and print nothing",
            PURE,
            noClasses()
                .that(PURE)
                .should()
                .dependOnClassesThat(
                    resideInAnyPackage("java.util.logging..", "org.slf4j..", "ch.qos.logback..")
                        .or(named("java.lang.System$Logger")))
                .orShould()
                .accessTargetWhere(
                    calls(
                        Set.of(
                            "java.lang.System.out",
                            "java.lang.System.err",
                            "java.lang.System.getLogger")))
                .because("events of ReplicationObserver are the only way the domain speaks"),
            FLOOR,
            List.of(Logs.class)),
        new GuardedRule(
            "vocabulary, ports and domain do no input and output",
            PURE,
            noClasses()
                .that(PURE)
                .should()
                .dependOnClassesThat(
                    resideInAnyPackage(
                            "java.net..",
                            "java.nio.file..",
                            "java.nio.channels..",
                            "java.sql..",
                            "javax..")
                        .or(
                            named(
                                "java.io.File",
                                "java.io.FileInputStream",
                                "java.io.FileOutputStream",
                                "java.io.RandomAccessFile",
                                "java.lang.Process",
                                "java.lang.ProcessBuilder",
                                "java.lang.Runtime")))
                .orShould()
                .accessTargetWhere(
                    calls(Set.of("java.lang.System.getenv", "java.lang.System.getProperty")))
                .because(
                    "the world outside is reached through a port, which a simulation replaces"),
            FLOOR,
            List.of(DoesInputAndOutput.class)));
  }

  private static DescribedPredicate<JavaClass> named(String... names) {
    Set<String> wanted = Set.of(names);
    return describe("are one of " + wanted, type -> wanted.contains(type.getName()));
  }

  /** Members by {@code class.member}, as called or read. */
  private static DescribedPredicate<JavaAccess<?>> calls(Set<String> members) {
    return describe(
        "one of " + members,
        access ->
            members.contains(
                access.getTargetOwner().getName() + "." + access.getTarget().getName()));
  }
}
