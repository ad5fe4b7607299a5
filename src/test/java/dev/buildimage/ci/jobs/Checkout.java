package dev.buildimage.ci.jobs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What actions/checkout does with git.
 *
 * @param url of the repository
 */
record Checkout(String url, Path workspace) {

  /**
   * @param ref a branch, tag or commit; empty is the event's own
   * @param depth how many commits; 0 is all, of all branches and tags
   * @param persist whether later steps' git has the token
   * @return the commit
   */
  String run(Event event, String ref, int depth, boolean persist, String token) throws IOException {
    String basic =
        Base64.getEncoder()
            .encodeToString(("x-access-token:" + token).getBytes(StandardCharsets.UTF_8));
    String key = "http." + url.replaceFirst("(//[^/]*/).*", "$1") + ".extraheader";
    String header = "AUTHORIZATION: basic " + basic;
    git("init", "-q");
    git("remote", "add", "origin", url);
    List<String> fetch =
        new ArrayList<>(List.of("-c", key + "=" + header, "fetch", "-q", "--no-tags"));
    if (depth > 0) {
      fetch.add("--depth=" + depth);
    }
    fetch.add("origin");
    if (depth == 0) {
      fetch.addAll(List.of("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"));
    }
    String wanted = ref.isEmpty() ? event.ref() : ref;
    if (!ref.isEmpty() && !ref.startsWith("refs/") && !ref.matches("[0-9a-f]{40}")) {
      wanted = "refs/heads/" + ref;
    }
    String local =
        wanted
            .replaceFirst("^refs/heads/", "refs/remotes/origin/")
            .replaceFirst("^refs/pull/", "refs/remotes/pull/");
    boolean commit = wanted.matches("[0-9a-f]{40}");
    String source = ref.isEmpty() ? event.sha() : wanted;
    fetch.add(commit ? source : "+" + source + ":" + local);
    git(fetch.toArray(String[]::new));
    if (wanted.startsWith("refs/heads/")) {
      git("checkout", "-q", "--force", "-B", wanted.substring("refs/heads/".length()), local);
    } else {
      git("checkout", "-q", "--force", "--detach", commit ? source : local);
    }
    if (persist) {
      git("config", key, header);
    }
    return git("rev-parse", "HEAD");
  }

  /** As CircleCI: all that there is, and a branch of this name at the commit. */
  String fully(String branch, String commit) throws IOException {
    git("init", "-q");
    git("remote", "add", "origin", url);
    git("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*", commit);
    git("checkout", "-q", "--force", "-B", branch, commit);
    return git("rev-parse", "HEAD");
  }

  private String git(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(Arrays.asList(words));
    return Machines.command(workspace, command.toArray(String[]::new));
  }
}
