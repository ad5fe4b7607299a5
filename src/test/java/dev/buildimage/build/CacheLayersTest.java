package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.registry.CredentialSource;
import dev.buildimage.registry.DockerRegistry;
import dev.buildimage.registry.ImagePuller;
import dev.buildimage.registry.ImagePusher;
import dev.buildimage.registry.Registry;
import dev.buildimage.registry.RegistrySettings;
import dev.buildimage.registry.Tagging;
import dev.buildimage.sandbox.ContainerProcess;
import dev.buildimage.sandbox.ContainerSpec;
import dev.buildimage.sandbox.ContainerUser;
import dev.buildimage.sandbox.Network;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Security;
import dev.buildimage.store.ContentStore;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * In a real sandbox, with a shell script for a package manager: {@code pkg FILE} makes sure that
 * $PKG_CACHE has each package that the file lists, a line {@code name version}, and downloads what
 * it lacks from a server on loopback, which a container without a network doesn't reach.
 */
class CacheLayersTest {
  private static final ImageReference NAME = ImageReference.parse("localhost/builder");
  private static final String CACHE = "/var/cache/pkg";

  private static final String PKG =
      """
      cat >bin/pkg <<'END'
      #!/bin/sh
      set -e
      mkdir -p "$PKG_CACHE/_logs"
      echo "$*" >"$PKG_CACHE/_logs/$(cat /proc/sys/kernel/random/uuid)"
      while read -r name version; do
        file=$PKG_CACHE/$name/$version/$name-$version.tgz
        if [ ! -e "$file" ]; then
          echo "downloading $name $version"
          mkdir -p "${file%/*}"
          wget -q -O "$file.part" "$PKG_SERVER/$name/$version"
          mv "$file.part" "$file"
        fi
      done <"$1"
      echo all there
      END
      chmod 755 bin/pkg
      mkdir -p var/cache
      """;

  @TempDir Path folder;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private Dockerfiles files;
  private boolean strict;
  private StepOptions options = StepOptions.NONE;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          byte[] body = exchange.getRequestURI().getPath().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    files = in("here");
    files.write("printf 'a 1.0\\nb 1.0\\n' >lock; touch other", dockerfile());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Dockerfiles in(String name) throws Exception {
    Dockerfiles some = new Dockerfiles(folder.resolve(name));
    some.base(PKG);
    return some;
  }

  private String dockerfile() {
    return "FROM localhost/base:1\nENV PKG_CACHE="
        + CACHE
        + " PKG_SERVER=http://127.0.0.1:"
        + server.getAddress().getPort()
        + "\n";
  }

  private static Cache cache(String command, String... excludes) {
    return new Cache(
        "pkg",
        command,
        List.of(CACHE),
        List.of("lock"),
        List.of(excludes),
        Optional.empty(),
        List.of());
  }

  private static final Cache PACKAGES = cache("pkg lock", "_logs");

  private static BuildRequest request(List<Cache> caches) {
    return new BuildRequest("Dockerfile", List.of()).with(caches);
  }

  private BuilderImage provide(Cache... caches) throws Exception {
    return provide(files, caches);
  }

  private BuilderImage provide(Dockerfiles some, Cache... caches) throws Exception {
    return provide(
        some, NAME, new EarlierImages(some.store, some.images(), Ancestors.NONE, some.log), caches);
  }

  private BuilderImage provide(
      Dockerfiles some, ImageReference name, EarlierImages earlier, Cache... caches)
      throws Exception {
    try (KeyRepository repository = KeyRepository.open(some.context())) {
      BuildDefinition definition = new BuildDefinitions(repository).read(request(List.of(caches)));
      CacheLayers layers =
          new CacheLayers(
              some.store, some.sandbox, earlier, options, strict, folder.resolve("logs"), some.log);
      return new BuilderImages(
              some.store, some.images(), some.sandbox, options, Ancestors.NONE, layers, some.log)
          .provide(definition, name);
    }
  }

  private String run(BuilderImage image, ContainerUser user, String command) throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (RootFileSystem root = files.sandbox.open(image.image())) {
      root.run(
          new ContainerSpec(
              new ContainerProcess(
                  List.of("/bin/sh", "-ec", command),
                  Map.of("PATH", "/bin:/usr/bin", "PKG_CACHE", CACHE),
                  "/",
                  user),
              List.of(),
              Network.NONE,
              Security.SANDBOX),
          output);
    }
    return output.toString(StandardCharsets.UTF_8);
  }

  private String run(BuilderImage image, String command) throws Exception {
    return run(image, ContainerUser.ROOT, command);
  }

  private static List<Descriptor> layers(BuilderImage image) {
    return BucketLayers.caches(image.image()).values().stream()
        .flatMap(List::stream)
        .map(AddedLayer::descriptor)
        .toList();
  }

  @Test
  void whatTheCommandPutsThereIsInTheImageAndTheReplayNeedsNoNetwork() throws Exception {
    BuilderImage image = provide(cache("pwd; ls -A; pkg lock", "_logs"));

    // in a copy of the inputs, and nothing else; twice, since it is new, then once more offline
    assertThat(files.log.output)
        .containsExactly(
            "/var/lib/builder-image/work/project",
            "lock",
            "downloading a 1.0",
            "downloading b 1.0",
            "all there",
            "/var/lib/builder-image/work/project",
            "lock",
            "downloading a 1.0",
            "downloading b 1.0",
            "all there",
            "/var/lib/builder-image/work/project",
            "lock",
            "all there");
    assertThat(files.log.warnings).noneMatch(warning -> warning.contains("cache"));
    assertThat(files.log.done)
        .contains(
            "[cache pkg] pwd; ls -A; pkg lock",
            "wrote 1 of 1 layers of cache pkg, 2 files in all",
            "[cache pkg] pwd; ls -A; pkg lock, replayed without a network");
    assertThat(run(image, "cd " + CACHE + "; find . -type f | sort; cat a/1.0/a-1.0.tgz"))
        .isEqualTo("./a/1.0/a-1.0.tgz\n./b/1.0/b-1.0.tgz\n/a/1.0");
    assertThat(run(image, "ls -A /var/lib/builder-image 2>&1 || true")).contains("No such file");
    assertThat(folder.resolve("logs/cache-pkg.log")).content().contains("downloading");
    assertThat(folder.resolve("logs/cache-pkg-replayed.log")).content().contains("all there");
    assertThat(files.left()).isEmpty();
  }

  @Test
  void anotherMachineFolderAndHistoryGiveTheSameImage() throws Exception {
    provide(PACKAGES);
    files.write("printf 'a 1.0\\nb 2.0\\n' >lock", dockerfile());
    BuilderImage after = provide(PACKAGES);

    Dockerfiles there = in("some/where/else");
    there.write("printf 'a 1.0\\nb 2.0\\n' >lock", dockerfile());
    assertThat(provide(there, PACKAGES).image().manifest().bytes())
        .isEqualTo(after.image().manifest().bytes());
    assertThat(provide(there, PACKAGES).image().config().diffIds())
        .isEqualTo(after.image().config().diffIds());
  }

  @Test
  void whatChangesIsFilledAloneAndFromNothing() throws Exception {
    Cache second =
        new Cache(
            "second",
            "PKG_CACHE=/opt/second pkg other",
            List.of("/opt/second"),
            List.of("other"),
            List.of("_logs"),
            Optional.empty(),
            List.of());
    files.write("printf 'c 1.0\\n' >other", dockerfile());
    BuilderImage before = provide(PACKAGES, second);
    files.log.clear();
    asked.clear();

    files.write("printf 'a 1.0\\nb 2.0\\n' >lock", dockerfile());
    BuilderImage after = provide(PACKAGES, second);

    // once: a second time was tried when it was new
    assertThat(asked).containsExactly("/a/1.0", "/b/2.0");
    assertThat(files.log.cached).containsExactly("[cache second] PKG_CACHE=/opt/second pkg other");
    assertThat(files.log.done)
        .doesNotContain("[cache second] PKG_CACHE=/opt/second pkg other")
        .contains("[cache second] PKG_CACHE=/opt/second pkg other, replayed without a network");
    assertThat(run(after, "cat /opt/second/c/1.0/*; ls " + CACHE + "/b")).isEqualTo("/c/1.02.0\n");
    assertThat(layers(after)).containsAnyElementsOf(layers(before)).hasSize(2);

    // another replay tries what is there
    asked.clear();
    provide(
        new Cache(
            "pkg",
            "pkg lock",
            List.of(CACHE),
            List.of("lock"),
            List.of("_logs"),
            Optional.of("pkg lock && pkg lock"),
            List.of()));
    assertThat(asked).isEmpty();
  }

  @Test
  void anotherMachineTakesWhatAnEarlierCommitsImageHasInTheRegistry() throws Exception {
    try (DockerRegistry server = DockerRegistry.start(folder.resolve("registry"))) {
      ImageReference name = ImageReference.parse(server.host() + "/team/builder");
      Registry registry =
          new Registry(
              RegistrySettings.defaults(),
              new CredentialSource(List.of(), List.of(), Map.of(), folder));
      Cache other =
          new Cache(
              "other",
              "mkdir -p /opt/other; cp other /opt/other",
              List.of("/opt/other"),
              List.of("other"),
              List.of(),
              Optional.empty(),
              List.of());
      BuilderImage image = provide(PACKAGES, other);
      new ImagePusher(registry, files.store)
          .push(image.image(), name.withTag("earlier"), Optional.empty(), Tagging.MOVES);
      asked.clear();

      Dockerfiles there = in("there");
      there.write("printf 'a 1.0\\nb 1.0\\n' >lock; echo new >other", dockerfile());
      EarlierImages earlier =
          new EarlierImages(
              there.store,
              new ImageSource(
                  there.store, new ImagePuller(registry, there.store), false, there.log),
              () -> List.of("nowhere", "earlier"),
              there.log);
      BuilderImage built = provide(there, name, earlier, PACKAGES, other);
      assertThat(asked).isEmpty();
      assertThat(there.log.cached).contains("[cache pkg] pkg lock");
      assertThat(layers(built)).containsAnyElementsOf(layers(image));
    }
  }

  @Test
  void eachIsReplayedInTheWholeImage() throws Exception {
    Cache needy =
        new Cache(
            "needy",
            "mkdir -p /opt/x; echo x >/opt/x/f; test ! -e " + CACHE,
            List.of("/opt/x"),
            List.of(),
            List.of(),
            Optional.of("cat " + CACHE + "/a/1.0/a-1.0.tgz"),
            List.of());
    provide(needy, PACKAGES);
    assertThat(files.log.output).contains("/a/1.0");
  }

  @Test
  void oneChangedPackageOfManyIsOneLayer() throws Exception {
    // 60 MB, which the layers are cut by, uncompressed
    String fill =
        "while read -r name version; do mkdir -p $PKG_CACHE/$name@v$version;"
            + " yes $name $version | head -c 2000000 >$PKG_CACHE/$name@v$version/zip; done <lock";
    files.write("for i in $(seq 30); do echo p$i $i.0; done >lock", dockerfile());
    BuilderImage before = provide(cache(fill));
    assertThat(layers(before)).hasSizeGreaterThan(4);

    files.write("sed -i 's/^p7 .*/p7 77.1.2/' lock", dockerfile());
    BuilderImage after = provide(cache(fill));
    List<Descriptor> changed = new ArrayList<>(layers(after));
    changed.removeAll(withId(layers(before), layers(after).get(0)));
    assertThat(changed.stream().map(Descriptor::digest))
        .doesNotContainAnyElementsOf(layers(before).stream().map(Descriptor::digest).toList())
        .hasSize(1);
  }

  /** All as if they were of the cache that another is of. */
  private static List<Descriptor> withId(List<Descriptor> layers, Descriptor like) {
    String id = like.annotation(BucketLayers.CACHE).orElseThrow();
    return layers.stream().map(layer -> layer.withAnnotation(BucketLayers.CACHE, id)).toList();
  }

  @Test
  void everybodyMayWriteInItAndWhatItIsStays() throws Exception {
    BuilderImage image =
        provide(
            cache(
                "umask 077; mkdir -p $PKG_CACHE/bin; cd $PKG_CACHE; echo 'echo tool' >bin/tool;"
                    + " chmod 700 bin/tool; ln -sf tool bin/link; ln -sfn /var/cache/pkg/bin root;"
                    + " echo index >index; chown 1000 index; ln -f index hard"));

    assertThat(run(image, "cd " + CACHE + "; stat -c '%n %a %u:%g %Y' . bin bin/tool index hard"))
        .isEqualTo(
            ". 777 0:0 1\nbin 777 0:0 1\nbin/tool 777 0:0 1\nindex 666 0:0 1\nhard 666 0:0 1\n");
    assertThat(
            run(
                image,
                "cd " + CACHE + "; readlink bin/link; readlink root; stat -c %a:%u /var/cache"))
        .isEqualTo("tool\n/var/cache/pkg/bin\n755:0\n");
    ContainerUser other = new ContainerUser(1001, 1001, List.of(), "/nowhere");
    assertThat(
            run(
                image,
                other,
                "cd "
                    + CACHE
                    + "; bin/link; echo more >>index; mv index bin/index; touch new; rm hard;"
                    + " cat bin/index; ls; id -u"))
        .isEqualTo("tool\nindex\nmore\nbin\nnew\nroot\n1001\n");
  }

  @Test
  void foldersAboveAreAsTheImageOrTheCommandHasThem() throws Exception {
    Cache home =
        new Cache(
            "home",
            "mkdir -p /home/app/.cache/x /opt/new; chmod 750 /opt/new; mkdir /opt/new/y;"
                + " touch /home/app/.cache/x/f /opt/new/y/f /tmp/elsewhere",
            List.of("/home/app/.cache/x", "/opt/new/y"),
            List.of(),
            List.of(),
            Optional.of("true"),
            List.of());
    BuilderImage image = provide(home);
    assertThat(
            run(
                image,
                "stat -c '%n %a %u' /home/app /home/app/.cache /home/app/.cache/x /opt/new"
                    + " /opt/new/y; ls -A /tmp"))
        .isEqualTo(
            """
            /home/app 755 1000
            /home/app/.cache 755 0
            /home/app/.cache/x 777 0
            /opt/new 750 0
            /opt/new/y 777 0
            """);
  }

  @Test
  void whatTheReplayLacksIsAFailureAndNothingIsTagged() throws Exception {
    assertThatThrownBy(() -> provide(cache("pkg lock", "_logs", "b/**")))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith(
            "cache pkg: 'pkg lock' fails in the builder image without a network")
        .hasMessageContaining("ended with exit code 1; its output:\ndownloading b 1.0")
        .hasMessageContaining("cache-pkg-replayed.log")
        .hasMessageContaining("put what is missing into " + CACHE + ", exclude less, or write a");
    assertThat(files.log.failed)
        .containsExactly("[cache pkg] pkg lock, replayed without a network");
    assertThat(files.store.names()).noneMatch(name -> name.matches("localhost/builder:[0-9a-f]+"));
    assertThat(files.left()).isEmpty();
  }

  @Test
  void aFailingCommandsOutputIsShownInFull() throws Exception {
    assertThatThrownBy(() -> provide(cache("false\necho not reached")))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("cache pkg: 'false\necho not reached', run in the image that")
        .hasMessageContaining("ended with exit code 1 and no output");
    assertThatThrownBy(() -> provide(cache("seq 100; exit 3")))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("ended with exit code 3; its last output:\n61\n")
        .hasMessageContaining("\n100\n(all its output is in ");
    assertThat(files.log.failure).hasSize(100);
    assertThat(files.log.failed)
        .containsExactly("[cache pkg] false ...", "[cache pkg] seq 100; exit 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true | 'true' has put no file into /var/cache/pkg",
        "mkdir -p $PKG_CACHE/_logs; touch $PKG_CACHE/_logs/x | no file into /var/cache/pkg that isn't",
        "touch $PKG_CACHE | /var/cache/pkg is not a folder",
        "cd /var/cache; mkdir o; touch o/f; ln -s o pkg | /var/cache/pkg leads to /var/cache/o, by a",
        "mkdir $PKG_CACHE; ln -s ../../x $PKG_CACHE/l | pkg/l is a link to ../../x, out of the folder",
        "mkdir $PKG_CACHE; ln -s /bin/sh $PKG_CACHE/l | pkg/l is a link to /bin/sh, out of the folder",
        "mkdir $PKG_CACHE; mkfifo $PKG_CACHE/p | pkg/p is neither file, folder nor link",
        "mkdir $PKG_CACHE; touch $PKG_CACHE/.wh.x | '/var/cache/pkg/.wh.x' can't be in a layer",
      })
  void whatCanBeNoCacheIsRefused(String command, String message) {
    assertThatThrownBy(() -> provide(cache(command, "_logs")))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("cache pkg: ")
        .hasMessageContaining(message);
  }

  @Test
  void whatTheImageHasStaysAndItsRemovalIsRefused() throws Exception {
    files.write("", dockerfile() + "RUN mkdir $PKG_CACHE && echo 1 >$PKG_CACHE/old\n");
    BuilderImage image = provide(cache("cat $PKG_CACHE/old; echo 2 >$PKG_CACHE/new"));
    assertThat(run(image, "cat " + CACHE + "/old " + CACHE + "/new")).isEqualTo("1\n2\n");
    assertThatThrownBy(() -> provide(cache("touch $PKG_CACHE/f; rm $PKG_CACHE/old")))
        .hasMessageContaining("/var/cache/pkg/old is of the image, and the command has removed it");
  }

  @Test
  void whatIsNotTheSameEachTimeIsNamed() throws Exception {
    provide(cache("pkg lock; echo x >$PKG_CACHE/same"));
    assertThat(files.log.warnings)
        .filteredOn(warning -> warning.startsWith("cache pkg: these files are not the same"))
        .singleElement()
        .asString()
        .containsPattern(
            "in <excludes>.*\n  /var/cache/pkg/_logs/\\S+\n  /var/cache/pkg/_logs/\\S+$")
        .doesNotContain("same\n");
    strict = true;
    assertThatThrownBy(() -> provide(cache("cat /proc/sys/kernel/random/uuid >/x; pkg lock")))
        .hasMessageContaining("/var/cache/pkg/_logs/")
        .hasMessageEndingWith("(builder.strict makes warnings errors)");
    provide(cache("cat /proc/sys/kernel/random/uuid >/x; pkg lock", "_logs"));
  }

  @Test
  void secretsAreThereForTheCommandAlone() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "s3cr3t-t0ken\n");
    Cache cache =
        new Cache(
            "pkg",
            "cat /run/secrets/token; pkg lock",
            List.of(CACHE),
            List.of("lock"),
            List.of("_logs"),
            Optional.of("ls /run/secrets 2>&1 || pkg lock"),
            List.of("token"));
    assertThatThrownBy(() -> provide(cache))
        .hasMessageContaining("cache pkg: the secret 'token' is required, but not given");
    options =
        new StepOptions(
            Map.of("token", new StepOptions.Secret.File(secret)),
            Map.of(),
            Set.of(),
            Map.of(),
            true);
    BuilderImage image = provide(cache);
    assertThat(files.log.output).contains("***").noneMatch(line -> line.contains("s3cr3t"));
    assertThat(folder.resolve("logs/cache-pkg.log")).content().doesNotContain("s3cr3t");
    assertThat(files.log.output.get(files.log.output.size() - 2)).contains("No such file");
    assertThat(run(image, "ls -A /run 2>&1 || true")).doesNotContain("secrets");
  }

  @Test
  void theEnvironmentsProxiesAreForTheCommandAlone() throws Exception {
    options =
        new StepOptions(Map.of(), Map.of(), Set.of(), Map.of("http_proxy", "http://p:1"), true);
    provide(cache("echo \"proxy $http_proxy\"; mkdir -p $PKG_CACHE; touch $PKG_CACHE/f"));
    assertThat(files.log.output).containsExactly("proxy http://p:1", "proxy http://p:1", "proxy ");
  }

  @Test
  void anEditBehindTheKeyIsRefused() throws Exception {
    try (KeyRepository repository = KeyRepository.open(files.context())) {
      BuildDefinition definition =
          new BuildDefinitions(repository).read(request(List.of(PACKAGES)));
      files.write("echo c 3.0 >lock", dockerfile());
      ContentStore store = files.store;
      CacheLayers layers =
          new CacheLayers(
              store,
              files.sandbox,
              new EarlierImages(store, files.images(), Ancestors.NONE, files.log),
              options,
              strict,
              folder.resolve("logs"),
              files.log);
      assertThatThrownBy(
              () -> layers.layers(definition, NAME, store.image(Dockerfiles.BASE).orElseThrow()))
          .hasMessageContaining("lock");
    }
  }
}
