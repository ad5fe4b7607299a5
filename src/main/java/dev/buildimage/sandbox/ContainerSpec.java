package dev.buildimage.sandbox;

import java.util.List;

/**
 * A container without its root file system.
 *
 * @param process what runs
 * @param binds what it sees of the machine, beside the usual
 * @param network its network
 * @param capabilities what root may do in it
 */
public record ContainerSpec(
    ContainerProcess process, List<Bind> binds, Network network, Capabilities capabilities) {}
