package dev.buildimage.dockerfile;

/** What is worth a warning, by BuildKit's names (Docker's "Build checks"). */
enum Check {
  DUPLICATE_STAGE_NAME("DuplicateStageName"),
  JSON_ARGS_RECOMMENDED("JSONArgsRecommended"),
  LEGACY_KEY_VALUE_FORMAT("LegacyKeyValueFormat"),
  MAINTAINER_DEPRECATED("MaintainerDeprecated"),
  MULTIPLE_INSTRUCTIONS_DISALLOWED("MultipleInstructionsDisallowed"),
  NO_EMPTY_CONTINUATION("NoEmptyContinuation"),
  RESERVED_STAGE_NAME("ReservedStageName");

  private final String checkName;

  Check(String checkName) {
    this.checkName = checkName;
  }

  @Override
  public String toString() {
    return checkName;
  }
}
