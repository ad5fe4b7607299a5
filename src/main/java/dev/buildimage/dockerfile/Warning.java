package dev.buildimage.dockerfile;

/** What a check has found at a line. */
record Warning(int line, Check check, String text) {}
