package dev.buildimage.sandbox;

import java.util.List;
import java.util.Map;

/**
 * What runs in a container (OCI runtime specification, "Process").
 *
 * @param args program and arguments
 * @param env its whole environment
 * @param cwd its working directory, absolute
 * @param user whose rights it has
 */
public record ContainerProcess(
    List<String> args, Map<String, String> env, String cwd, ContainerUser user) {}
