package test;

class DerivedTest extends BaseTest {}
