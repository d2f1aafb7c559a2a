package dev.replication.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.replication.canary.cycle.egg.Egg;
import dev.replication.canary.cycle.hen.Hen;
import dev.replication.canary.model.EmptyNames;
import dev.replication.canary.model.HoldsStaticState;
import dev.replication.canary.model.LeavesFieldsOpen;
import dev.replication.canary.model.Prints;
import dev.replication.canary.unmarked.MayBeNull;
import dev.replication.canary.util.Drawer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;

/** Names, packages, nullness and fields: how all code is shaped, whatever it does. */
final class ShapeRules {
  private static final List<String> EMPTY_NAMES =
      List.of(
          "Manager",
          "Helper",
          "Util",
          "Utils",
          "Handler",
          "Processor",
          "Coordinator",
          "Info",
          "Data",
          "Impl");
  private static final Set<String> DRAWERS = Set.of("util", "utils", "common", "core", "misc");

  private static final DescribedPredicate<JavaClass> WRITTEN =
      Modules.ours()
          .and(
              describe(
                  "are written by people",
                  type ->
                      !isGenerated(outermost(type).getSimpleName()) && !type.isAnonymousClass()));

  private static final int ALL = 300;

  /** The store's front door opens its rooms, and the rooms speak the words of the front door. */
  private static final String STORE_FRONT = "dev.replication.syncengine";

  private ShapeRules() {}

  static List<GuardedRule> all() {
    return List.of(
        inAModule(),
        withoutCycles(),
        nullMarked(),
        namedForWhatTheyAre(),
        inNoDrawer(),
        finalFields(
            "public fields are final",
            WRITTEN,
            field ->
                field.getModifiers().contains(JavaModifier.PUBLIC)
                    || field.getModifiers().contains(JavaModifier.PROTECTED),
            "what others see must not change under them",
            LeavesFieldsOpen.class),
        finalFields(
            "static fields are final",
            WRITTEN.and(Modules.outside(Modules.ADAPTER_REDIS)),
            field -> field.getModifiers().contains(JavaModifier.STATIC),
            "two engines in one process share no state, but for the event loops of Redis clients",
            HoldsStaticState.class),
        quiet());
  }

  private static GuardedRule inAModule() {
    return new GuardedRule(
        "every class is in a module that the rules know",
        Modules.ours(),
        classes()
            .that(Modules.ours())
            .should(be(Modules.in(Modules.values())))
            .because("a module that is missing in Modules would be free of all rules"),
        ALL,
        List.of(MayBeNull.class));
  }

  private static GuardedRule withoutCycles() {
    return new GuardedRule(
        "packages do not depend on each other in circles",
        Modules.ours(),
        slices()
            .matching("dev.replication.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(resideInAPackage(STORE_FRONT), resideInAPackage(STORE_FRONT + ".(*)"))
            .because("packages in a circle can only be understood all at once"),
        ALL,
        List.of(Hen.class, Egg.class));
  }

  private static GuardedRule nullMarked() {
    return new GuardedRule(
        "every package is null-marked",
        WRITTEN,
        classes()
            .that(WRITTEN)
            .should(
                be(
                    describe(
                        "in a @NullMarked package",
                        type -> type.getPackage().isAnnotatedWith(NullMarked.class))))
            .because("NullAway looks only at what is marked"),
        ALL,
        List.of(MayBeNull.class));
  }

  private static GuardedRule namedForWhatTheyAre() {
    return new GuardedRule(
        "no class is called " + EMPTY_NAMES,
        WRITTEN,
        noClasses()
            .that(WRITTEN)
            .should(
                be(
                    describe(
                        "named " + EMPTY_NAMES,
                        type -> EMPTY_NAMES.stream().anyMatch(type.getSimpleName()::endsWith))))
            .because("such a name says that something is done, and hides what"),
        ALL,
        List.of(
            EmptyNames.EntryManager.class,
            EmptyNames.EntryHelper.class,
            EmptyNames.EntryUtil.class,
            EmptyNames.EntryUtils.class,
            EmptyNames.EntryHandler.class,
            EmptyNames.EntryProcessor.class,
            EmptyNames.EntryCoordinator.class,
            EmptyNames.EntryInfo.class,
            EmptyNames.EntryData.class,
            EmptyNames.EntryImpl.class));
  }

  private static GuardedRule inNoDrawer() {
    return new GuardedRule(
        "no package is a drawer: " + DRAWERS,
        WRITTEN,
        noClasses()
            .that(WRITTEN)
            .should(
                be(
                    describe(
                        "in a drawer",
                        type ->
                            Arrays.stream(type.getPackageName().split("\\."))
                                .anyMatch(DRAWERS::contains))))
            .because("a package has one subject, or it collects everything"),
        ALL,
        List.of(Drawer.class));
  }

  private static GuardedRule quiet() {
    DescribedPredicate<JavaClass> subject = Modules.outside(Modules.APP);
    return new GuardedRule(
        "nothing but the app writes to the terminal",
        subject,
        noClasses()
            .that(subject)
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
            .because("a library does not own the terminal"),
        150,
        List.of(Prints.class));
  }

  private static GuardedRule finalFields(
      String name,
      DescribedPredicate<JavaClass> subject,
      Predicate<JavaField> which,
      String reason,
      Class<?> canary) {
    ArchCondition<JavaClass> condition =
        new ArchCondition<>("have them final") {
          @Override
          public void check(JavaClass type, ConditionEvents events) {
            for (JavaField field : type.getFields()) {
              boolean isFinal = field.getModifiers().contains(JavaModifier.FINAL);
              boolean isSynthetic = field.getModifiers().contains(JavaModifier.SYNTHETIC);
              if (which.test(field) && !isFinal && !isSynthetic) {
                events.add(
                    SimpleConditionEvent.violated(field, field.getDescription() + " is not final"));
              }
            }
          }
        };
    return new GuardedRule(
        name,
        subject,
        classes().that(subject).should(condition).because(reason),
        ALL,
        List.of(canary));
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ShapeRules::outermost).orElse(type);
  }

  /** Dagger's names: {@code DaggerNode}, {@code Clocks_TimeSourceFactory}. */
  private static boolean isGenerated(String simpleName) {
    return simpleName.startsWith("Dagger") || simpleName.contains("_");
  }
}
