package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.model.Dependency;

/** The lines of all modules together. */
final class ReactorLines {
  private final Coordinates coordinates;
  private final ModuleLines module;

  ReactorLines(Coordinates coordinates, Lifecycle lifecycle) {
    this.coordinates = coordinates;
    this.module = new ModuleLines(coordinates, lifecycle);
  }

  /** Sorted. */
  Set<String> of(Collection<EffectivePom> modules) throws BuildException {
    Set<String> lines = new TreeSet<>();
    Map<Path, List<Entry>> entries = new LinkedHashMap<>();
    for (EffectivePom pom : modules) {
      module.parents(pom).forEach(item -> lines.add(item.line()));
      module.repositories(pom).forEach(item -> lines.add(item.line()));
      lines.addAll(module.build(pom));
      if (!pom.model().getDependencies().isEmpty()) {
        collect(pom, entries);
      }
    }
    List<Item> items =
        entries.values().stream()
            .flatMap(List::stream)
            .flatMap(entry -> entry.item().stream())
            .toList();
    items.stream().map(Item::line).filter(line -> !line.isEmpty()).forEach(lines::add);
    Orders orders = new Orders(entries, new OrderLines(items));
    for (EffectivePom pom : modules) {
      if (!pom.model().getDependencies().isEmpty()) {
        lines.add(coordinates.line("order").word(orders.of(pom)).toString());
      }
    }
    return lines;
  }

  /** An item of a module's order, or another module in its place. */
  private record Entry(Optional<Item> item, Optional<EffectivePom> other, Dependency dependency) {}

  /** What management says matters only where there are dependencies, or where it is imported. */
  private void collect(EffectivePom pom, Map<Path, List<Entry>> entries) throws BuildException {
    if (entries.containsKey(pom.path())) {
      return;
    }
    List<Entry> own = new ArrayList<>();
    entries.put(pom.path(), own);
    module.parents(pom).forEach(item -> own.add(entry(item)));
    module.repositories(pom).forEach(item -> own.add(entry(item)));
    module.managed(pom).forEach(item -> own.add(entry(item)));
    for (Dependency bom : module.imports(pom)) {
      add(own, bom, () -> module.bom(pom, bom), entries);
    }
    for (Dependency dependency : pom.model().getDependencies()) {
      add(own, dependency, () -> module.dependency(pom, dependency), entries);
    }
  }

  private interface Described {
    Item item() throws BuildException;
  }

  private void add(
      List<Entry> own, Dependency dependency, Described described, Map<Path, List<Entry>> entries)
      throws BuildException {
    Optional<EffectivePom> other = coordinates.module(dependency);
    if (other.isPresent()) {
      own.add(new Entry(Optional.empty(), other, dependency));
      collect(other.get(), entries);
    } else {
      own.add(entry(described.item()));
    }
  }

  private static Entry entry(Item item) {
    return new Entry(Optional.of(item), Optional.empty(), new Dependency());
  }

  /** The order of each module, with those of the modules that it depends on inside. */
  private final class Orders {
    private final Map<Path, List<Entry>> entries;
    private final OrderLines lines;
    private final Map<Path, String> known = new HashMap<>();

    Orders(Map<Path, List<Entry>> entries, OrderLines lines) {
      this.entries = entries;
      this.lines = lines;
    }

    String of(EffectivePom pom) {
      String hash = known.get(pom.path());
      if (hash == null) {
        // a module that leads back to itself is refused by Maven, not here
        known.put(pom.path(), "cycle");
        List<Item> items =
            entries.getOrDefault(pom.path(), List.of()).stream()
                .map(
                    entry ->
                        entry
                            .item()
                            .orElseGet(
                                () ->
                                    module.sibling(
                                        of(entry.other().orElseThrow()), entry.dependency())))
                .toList();
        hash = lines.hash(items);
        known.put(pom.path(), hash);
      }
      return hash;
    }
  }
}
