package dev.buildimage.dockerfile;

import java.util.List;

/**
 * A FROM and what follows it.
 *
 * @param index from 0, by which {@code --from} may name it
 * @param instructions all but FROM
 */
public record Stage(int index, Instruction.From from, List<Instruction> instructions) {
  /** Copies the instructions. */
  public Stage {
    instructions = List.copyOf(instructions);
  }

  /** What to call it: its name, or its index where it has none. */
  public String label() {
    return from.name().orElse("stage-" + index);
  }
}
