module test.module {
  exports test;
}
