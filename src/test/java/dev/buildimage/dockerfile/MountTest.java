package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountTest {
  private static List<Mount> mounts(String flags) throws DockerfileException {
    Dockerfile dockerfile =
        new DockerfileParser()
            .parse("Dockerfile", "FROM x\nARG A=a UID=7 TYPE=cache\nRUN " + flags + " true\n");
    Evaluator evaluator =
        new Evaluator(dockerfile, new BuildArguments(Map.of(), "linux/amd64", "linux/amd64"));
    Step step = evaluator.steps(dockerfile.target(), Map.of()).get(1);
    return ((Instruction.Run) step.instruction()).mounts();
  }

  private static Mount mount(String text) throws DockerfileException {
    return mounts("--mount=" + text).get(0);
  }

  @Test
  void bindsTheContextStagesAndImages() throws DockerfileException {
    assertThat(mount("target=/t")).isEqualTo(new Mount.Bind(Optional.empty(), ".", "/t", false));
    assertThat(mount("type=bind,from=img:1,src=/a/../b,dst=t,rw"))
        .isEqualTo(new Mount.Bind(Optional.of("img:1"), "b", "t", true));
    assertThat(mount("destination=/t,source=x,readonly=false"))
        .isEqualTo(new Mount.Bind(Optional.empty(), "x", "/t", true));
    assertThat(mount("target=/t,ro=1")).isEqualTo(mount("target=/t"));
    assertThat(mount("target=/t,readwrite=false")).isEqualTo(mount("target=/t"));
  }

  @Test
  void caches() throws DockerfileException {
    assertThat(mount("type=cache,target=/c/"))
        .isEqualTo(
            new Mount.Cache(
                "/c", "/c/", Optional.empty(), ".", Mount.Sharing.SHARED, false, 0, 0, 0755));
    assertThat(
            mount(
                "type=cache,id=i,target=/c,from=img,source=s,sharing=LOCKED,ro,uid=1,gid=2,mode=0700"))
        .isEqualTo(
            new Mount.Cache(
                "i", "/c", Optional.of("img"), "s", Mount.Sharing.LOCKED, true, 1, 2, 0700));
  }

  @Test
  void keepsFilesInMemory() throws DockerfileException {
    assertThat(mount("type=tmpfs,target=/t"))
        .isEqualTo(new Mount.Tmpfs("/t", OptionalLong.empty()));
    assertThat(mount("type=tmpfs,target=/t,size=100"))
        .isEqualTo(new Mount.Tmpfs("/t", OptionalLong.of(100)));
    assertThat(mount("type=tmpfs,target=/t,size=1.5KiB"))
        .isEqualTo(new Mount.Tmpfs("/t", OptionalLong.of(1536)));
    assertThat(mount("type=tmpfs,target=/t,size=2g"))
        .isEqualTo(new Mount.Tmpfs("/t", OptionalLong.of(2L << 30)));
  }

  @Test
  void givesSecrets() throws DockerfileException {
    assertThat(mount("type=secret,id=a/key"))
        .isEqualTo(
            new Mount.Secret(
                "a/key", Optional.of("/run/secrets/key"), Optional.empty(), false, 0, 0, 0400));
    assertThat(mount("type=secret,target=/root/.key,required"))
        .isEqualTo(
            new Mount.Secret(
                ".key", Optional.of("/root/.key"), Optional.empty(), true, 0, 0, 0400));
    assertThat(mount("type=secret,source=k,env=KEY,required=false"))
        .isEqualTo(new Mount.Secret("k", Optional.empty(), Optional.of("KEY"), false, 0, 0, 0400));
    assertThat(mount("type=secret,id=k,env=KEY,target=/k,uid=1,gid=2,mode=440"))
        .isEqualTo(new Mount.Secret("k", Optional.of("/k"), Optional.of("KEY"), false, 1, 2, 0440));
  }

  @Test
  void forwardsAgents() throws DockerfileException {
    assertThat(mount("type=ssh"))
        .isEqualTo(new Mount.Ssh("default", Optional.empty(), false, 0, 0, 0600));
    assertThat(mount("type=ssh,id=g,target=/s,required=true,uid=1,gid=2,mode=0660"))
        .isEqualTo(new Mount.Ssh("g", Optional.of("/s"), true, 1, 2, 0660));
  }

  @Test
  void expandsEveryValueButFrom() throws DockerfileException {
    assertThat(mount("type=$TYPE,target=/$A,id=${A}b,uid=$UID,source=$A"))
        .isEqualTo(
            new Mount.Cache(
                "ab", "/a", Optional.empty(), "a", Mount.Sharing.SHARED, false, 7, 0, 0755));
  }

  @Test
  void readsFieldsAsCommaSeparatedValues() throws DockerfileException {
    // the flag's own quotes are taken away first, so the field's are escaped
    assertThat(mount("target=/t,\\\"source=a,b\\\""))
        .isEqualTo(new Mount.Bind(Optional.empty(), "a,b", "/t", false));
    assertThat(mounts("--mount=target=/a --mount=type=ssh --network=none --mount=target=/b"))
        .hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=cahce,target=/a | --mount type 'cahce' is unknown: did you mean cache?",
        "type=volume,target=/a | use one of bind, cache, secret, ssh, tmpfs",
        "tagret=/a | --mount has no 'tagret': did you mean target?",
        "xyzzy=/a | --mount has no 'xyzzy': it has env, from, gid",
        "target | --mount: 'target' needs a value: target=…",
        "type=bind | a mount of type bind needs a target=/path",
        "type=cache | a mount of type cache needs a target=/path",
        "target=/.. | nothing can be mounted over /",
        "type=bind,target=/a,uid=1 | a mount of type bind has no 'uid': it has from",
        "type=tmpfs,target=/a,sharing=locked | a mount of type tmpfs has no 'sharing'",
        "type=tmpfs,target=/a,size=big | --mount size=big: a number of bytes, as 64m expected",
        "type=tmpfs,target=/a,size=9000000000000p | less than 8 EiB",
        "type=tmpfs,target=/a,rw=false | is of no use",
        "type=cache,target=/a,sharing=lokced | sharing 'lokced' is unknown: did you mean locked?",
        "type=cache,target=/a,mode=789 | --mount mode=789: an octal mode, as 0755 expected",
        "type=cache,target=/a,mode=17777 | an octal mode",
        "type=cache,target=/a,uid=me | --mount uid=me: a number expected",
        "type=cache,target=/a,ro=maybe | --mount readonly=maybe: true or false expected",
        "type=secret | a secret mount needs to say which: id=name",
        "type=secret,id=a,source=b | has either an id or a source",
        "type=secret,id=a,from=b | a mount of type secret has no 'from'",
        "type=ssh,env=A | a mount of type ssh has no 'env'",
        "type=ssh,target=/a\\\"b | quote the whole of",
        "\\\"target=/a\\\"b | a comma must follow a closing quote",
        "\\\"target=/a | a quote (\") is not closed",
      })
  void refusesByName(String text, String problem) {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> mount(text))
        .withMessageStartingWith("Dockerfile:3:")
        .withMessageContaining(problem);
  }

  @Test
  void pointsAtTheLineThatHasTheMount() {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> mounts("--mount=target=/a \\\n   --mount=type=ssh,mode=9 \\\n  "))
        .withMessageStartingWith("Dockerfile:4:26: --mount mode=9")
        .withMessageEndingWith("\n" + " ".repeat(25) + "^");
  }
}
