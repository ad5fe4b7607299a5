package dev.buildimage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.apache.maven.plugin.Mojo;
import org.jspecify.annotations.NullMarked;

/** Holds the rooms: one package a concern, and an arrow only points down the list. */
@AnalyzeClasses(packages = "dev.buildimage", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "dev.buildimage.";

  /** From the top down; names on one line don't know each other. */
  private static final List<List<String>> ROOMS =
      List.of(
          List.of("mojo"),
          List.of("ci", "report"),
          List.of("maven"),
          List.of("build"),
          List.of("dockerfile"),
          List.of("sandbox"),
          List.of("registry"),
          List.of("store"),
          List.of("layer"),
          List.of("image"),
          List.of("key"));

  @ArchTest
  void anArrowOnlyPointsDown(JavaClasses all) {
    for (int level = 0; level < ROOMS.size(); level++) {
      for (String room : ROOMS.get(level)) {
        String[] above =
            ROOMS.subList(0, level + 1).stream()
                .flatMap(List::stream)
                .filter(other -> !other.equals(room))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        if (above.length > 0) {
          noClasses()
              .that()
              .resideInAPackage(ROOT + room + "..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(above)
              .allowEmptyShould(true)
              .check(all);
        }
      }
    }
  }

  @ArchTest
  void everyClassIsInARoom(JavaClasses all) {
    String[] rooms =
        ROOMS.stream().flatMap(List::stream).map(room -> ROOT + room).toArray(String[]::new);
    classes().should().resideInAnyPackage(rooms).check(all);
  }

  @ArchTest
  static final ArchRule noTangles = slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyRegistryKnowsJibsTransport =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "registry..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.google.cloud.tools.jib.registry..",
              "com.google.cloud.tools.jib.http..",
              "com.google.cloud.tools.jib.frontend..",
              "com.google.api.client..");

  @ArchTest
  static final ArchRule onlyTheTopKnowsMaven =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "mojo..", ROOT + "maven..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.maven..");

  @ArchTest
  static final ArchRule dockerfilesKnowNoImages =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "dockerfile..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              ROOT + "sandbox..",
              ROOT + "registry..",
              ROOT + "store..",
              ROOT + "layer..",
              ROOT + "image..",
              ROOT + "key..",
              "java.nio.file..");

  @ArchTest
  static final ArchRule goalsAreInOneRoom =
      classes().that().implement(Mojo.class).should().resideInAPackage(ROOT + "mojo");

  @ArchTest
  static final ArchRule nothingStaticChanges =
      fields().that().areStatic().should().beFinal().allowEmptyShould(true);

  @ArchTest
  static final ArchRule everyRoomIsNullMarked =
      classes()
          .should(
              new ArchCondition<JavaClass>("be in a package marked @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                  events.add(
                      new SimpleConditionEvent(
                          type, marked, type.getName() + " is in a package without @NullMarked"));
                }
              });
}
