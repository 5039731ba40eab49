/** Starts Hudson, whose war is on the class path, on a Java that is younger than it knows of. */
public final class HudsonLauncher {
  public static void main(String[] arguments) throws Exception {
    // It reads the number behind the first point, as it was told until Java 9.
    System.setProperty("java.version", "1.8.0");
    Class.forName("org.eclipse.hudson.war.Executable")
        .getMethod("main", String[].class)
        .invoke(null, (Object) arguments);
  }
}
