package dev.buildimage.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One {@code COPY}: finds out what its sources mean in their tree, which only the namespaces can
 * read, and has it copied. Names are bytes, held one char a byte.
 */
final class Copying {
  private static final String DOT = "/./";

  private final FileScripts scripts;
  private final Path folder;
  private final CopySpec spec;

  /**
   * A copy that is to be made.
   *
   * @param folder with the tree's description in {@code tree}
   */
  Copying(FileScripts scripts, Path folder, CopySpec spec) {
    this.scripts = scripts;
    this.folder = folder;
    this.spec = spec;
  }

  /** Does it. */
  void run() throws IOException {
    List<String> sources = expanded();
    List<String> arguments = new ArrayList<>();
    arguments.add("copy");
    arguments.add(tree());
    arguments.add(spec.destination());
    arguments.add(
        String.valueOf(spec.parents() || sources.size() > 1 || spec.destination().endsWith("/")));
    boolean machines = spec.from() instanceof FileTree.Folder;
    arguments.add(
        spec.owner().map(ContainerUser::owner).orElse(machines ? ContainerUser.ROOT.owner() : ""));
    arguments.add(spec.mode().orElse(""));
    if (spec.parents() || spec.excluded().isPresent()) {
      arguments.addAll(selected(sources));
    } else {
      for (String source : sources) {
        arguments.addAll(List.of(source, ""));
      }
    }
    scripts.run(arguments);
  }

  private String tree() {
    return folder.getFileName() + "/tree";
  }

  /** The sources, with each pattern's matches in its place. */
  private List<String> expanded() throws IOException {
    List<Question> questions = new ArrayList<>();
    for (CopySource source : spec.sources()) {
      source
          .below()
          .ifPresent(
              pattern -> questions.add(new Question(plain(source.path()), "", pattern.depth())));
    }
    Iterator<Listing> answers = list(questions).iterator();
    List<String> expanded = new ArrayList<>();
    for (CopySource source : spec.sources()) {
      if (source.below().isEmpty()) {
        expanded.add(source.path());
      } else {
        Set<String> matched = new LinkedHashSet<>();
        Predicate<String> matches = source.below().get().matches();
        for (String entry : answers.next().paths().stream().sorted().toList()) {
          if (ancestors(entry).stream().noneMatch(matched::contains) && matches.test(text(entry))) {
            matched.add(entry);
          }
        }
        String base =
            source.path().isEmpty() || source.path().endsWith("/")
                ? source.path()
                : source.path() + "/";
        matched.forEach(entry -> expanded.add(base + text(entry)));
      }
    }
    return expanded;
  }

  /** What is really copied of each source: a folder, and a file that lists what of it. */
  private List<String> selected(List<String> sources) throws IOException {
    List<Question> questions = new ArrayList<>();
    for (String source : sources) {
      int dot = spec.parents() ? (source + "/").indexOf(DOT) : -1;
      if (!spec.parents()) {
        questions.add(new Question(source, "", Integer.MAX_VALUE));
      } else if (dot < 0) {
        questions.add(new Question("", clean(source), Integer.MAX_VALUE));
      } else {
        String kept = (source + "/").substring(dot + DOT.length());
        questions.add(new Question(source.substring(0, dot), clean(kept), Integer.MAX_VALUE));
      }
    }
    List<Listing> answers = list(questions);
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      Listing listing = answers.get(i);
      if (listing.type() == 'n') {
        throw new SandboxException(sources.get(i) + ": there is nothing of that name");
      }
      Predicate<String> excluded = spec.excluded().orElse(path -> false);
      if (question.below().isEmpty() && listing.type() != 'd') {
        String name = question.base().substring(question.base().lastIndexOf('/') + 1);
        if (!excluded.test(name)) {
          arguments.addAll(List.of(question.base(), ""));
        }
        continue;
      }
      Set<String> names = new LinkedHashSet<>();
      String below = bytes(question.below());
      if (!below.isEmpty() && !excluded.test(question.below())) {
        names.addAll(ancestors(below));
        names.add(below);
      }
      for (String entry : listing.paths()) {
        String path = below.isEmpty() ? entry : below + "/" + entry;
        if (!excluded.test(text(path))) {
          names.addAll(below.isEmpty() ? List.of() : ancestors(below));
          names.add(path);
        }
      }
      Path list = folder.resolve("list." + i);
      StringBuilder content = new StringBuilder();
      names.forEach(name -> content.append("./").append(name).append('\0'));
      Files.writeString(list, content, StandardCharsets.ISO_8859_1);
      arguments.addAll(List.of(question.base(), folder.getFileName() + "/" + list.getFileName()));
    }
    return arguments;
  }

  /** A folder, a path in it without links, and how deep to look below that. */
  private record Question(String base, String below, int depth) {}

  /** Type of what a question names, {@code n} for nothing, and the paths below it. */
  private record Listing(char type, List<String> paths) {}

  private List<Listing> list(List<Question> questions) throws IOException {
    if (questions.isEmpty()) {
      return List.of();
    }
    List<String> arguments = new ArrayList<>(List.of("list", tree()));
    for (Question question : questions) {
      arguments.add(question.base());
      arguments.add(question.below());
      arguments.add(question.depth() == Integer.MAX_VALUE ? "" : String.valueOf(question.depth()));
    }
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    scripts.run(out -> {}, in -> in.transferTo(output), arguments);
    List<Listing> listings = new ArrayList<>();
    Optional<Listing> current = Optional.empty();
    for (String token : output.toString(StandardCharsets.ISO_8859_1).split("\0", -1)) {
      if (current.isEmpty()) {
        if (!token.isEmpty()) {
          current = Optional.of(new Listing(token.charAt(0), new ArrayList<>()));
        }
      } else if (token.isEmpty()) {
        listings.add(current.get());
        current = Optional.empty();
      } else {
        current.get().paths().add(token.substring(1));
      }
    }
    return listings;
  }

  private static String plain(String path) {
    return path.replace(DOT, "/");
  }

  private static String clean(String path) {
    String normal = Path.of("/" + path).normalize().toString();
    return normal.substring(1);
  }

  private static List<String> ancestors(String path) {
    List<String> ancestors = new ArrayList<>();
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      ancestors.add(path.substring(0, slash));
    }
    return ancestors;
  }

  private static String text(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
