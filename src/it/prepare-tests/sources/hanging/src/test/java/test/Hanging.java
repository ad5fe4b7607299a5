package test;

import java.util.concurrent.CountDownLatch;
import junit.framework.TestCase;

/** Only runs when asked for by name. */
public class Hanging extends TestCase {
  public void testHangs() throws Exception {
    Here.mark();
    new CountDownLatch(1).await();
  }
}
