import com.google.gerrit.pgm.Daemon;
import com.google.gerrit.pgm.Init;

/** Does what `java -jar gerrit.war init` and `daemon` do, from the jars that Maven Central has. */
public final class GerritLauncher {
  public static void main(String[] args) throws Exception {
    String site = args[1];
    int code =
        args[0].equals("init")
            ? new Init()
                .main(
                    new String[] {
                      "-d", site, "--batch", "--dev", "--no-auto-start", "--skip-plugins", "--skip-all-downloads"
                    })
            : new Daemon().main(new String[] {"-d", site, "--console-log", "--headless"});
    if (code != 0) System.exit(code);
  }
}
