package com.example;

public class Demo {
  public static int twice(int n) {
    return 2 * n;
  }
}
