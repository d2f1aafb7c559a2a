package dev.replication.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.EvaluationResult;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every rule against all modules, and each rule against those that break it on purpose. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
  private JavaClasses production;
  private JavaClasses planted;

  static Stream<GuardedRule> rules() {
    return Stream.of(PurityRules.all(), ArrowRules.all(), ClientRules.all(), ShapeRules.all())
        .flatMap(List::stream);
  }

  @BeforeAll
  void readTheClasses() {
    production =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.replication");
    planted =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .importPackages("dev.replication.canary");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void isKept(GuardedRule guarded) {
    guarded.rule().check(production);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void isAboutEnoughClasses(GuardedRule guarded) {
    long seen = production.stream().filter(guarded.subject()).count();

    assertThat(seen)
        .as("classes that %s; fewer means that the rule looks past the code", guarded.subject())
        .isGreaterThanOrEqualTo(guarded.floor());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void catchesItsCanaries(GuardedRule guarded) {
    JavaClasses canaries =
        planted.that(
            DescribedPredicate.describe(
                "are canaries",
                type -> guarded.canaries().stream().anyMatch(type::isEquivalentTo)));

    EvaluationResult result = guarded.rule().allowEmptyShould(true).evaluate(canaries);

    String caught = String.join("\n", result.getFailureReport().getDetails());
    for (Class<?> canary : guarded.canaries()) {
      assertThat(caught).contains(canary.getName());
      for (Method method : canary.getDeclaredMethods()) {
        if (!method.isSynthetic()) {
          assertThat(caught).contains(canary.getName() + "." + method.getName() + "(");
        }
      }
    }
  }
}
