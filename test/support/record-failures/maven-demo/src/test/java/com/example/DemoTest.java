package com.example;

import org.junit.Assert;
import org.junit.Test;

public class DemoTest {
  @Test
  public void twice() {
    if (Boolean.getBoolean("crash")) Runtime.getRuntime().halt(7);
    Assert.assertEquals(4, Demo.twice(2));
  }
}
