package dev.buildimage.dockerfile;

import java.util.List;

/**
 * A FROM and what follows it.
 *
 * @param instructions all but FROM
 */
public record Stage(Instruction.From from, List<Instruction> instructions) {
  /** Copies the instructions. */
  public Stage {
    instructions = List.copyOf(instructions);
  }
}
