# The Java virtual machine, Maven, Gradle.
cd /home/ci/demo
cat >Crash.java <<'JAVA'
public class Crash {
  public static void main(String[] a) throws Exception {
    var field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    ((sun.misc.Unsafe) field.get(null)).putAddress(0, 0);
  }
}
JAVA
record jvm-crash/fail-segv 'java -version' <<'STEP'
java Crash.java
STEP
record jvm-crash/pass 'java -version' <<'STEP'
java -XX:ErrorFile=hs_err.log -version
echo '[INFO] no hs_err files were left'
STEP
cp -r /opt/record-failures/m2 /home/ci/m2 2>/dev/null || true
cp -r "$here/maven-demo" /home/ci/maven-demo
cat >/home/ci/maven-settings.xml <<'XML'
<settings><mirrors><mirror><id>central</id><mirrorOf>*</mirrorOf><url>${env.MIRROR}</url></mirror></mirrors></settings>
XML
export MAVEN_ARGS='' maven="mvn -B -ntp -Dmaven.repo.local=/home/ci/m2 -Dstyle.color=never"
record surefire-fork-crashed/fail-exit 'mvn --version' <<'STEP'
cd /home/ci/maven-demo
$maven -o test -Dcrash=true
STEP
record surefire-fork-crashed/pass 'mvn --version' <<'STEP'
cd /home/ci/maven-demo
$maven -o test
STEP
record maven-artifact-not-found/fail-404 'mvn --version' <<'STEP'
cd /home/ci/maven-demo
MIRROR=http://mirror.example.com/files/maven $maven -s /home/ci/maven-settings.xml -Plibrary compile
STEP
record maven-artifact-not-found/pass 'mvn --version' <<'STEP'
cd /home/ci/maven-demo
$maven -o compile
STEP
record maven-transfer-failed/fail-servers 'mvn --version' <<'STEP'
cd /home/ci/maven-demo
for mirror in http://mirror.example.com:81 http://mirror.example.com/status/503 http://mirror.example.com/reset http://silent.example.com http://maven.internal.invalid; do
  MIRROR=$mirror $maven -U -s /home/ci/maven-settings.xml -Plibrary compile 2>&1 | tail -12
done
STEP
record maven-transfer-failed/pass 'mvn --version' <<'STEP'
cd /home/ci/maven-demo
$maven -o validate
STEP
mkdir -p /home/ci/gradle-demo/src/test/java && cat >/home/ci/gradle-demo/build.gradle <<'GRADLE'
apply plugin: 'base'
repositories { maven { url System.getProperty('mirror', 'http://mirror.example.com/files/maven') } }
configurations { library }
dependencies { library 'com.example:library:1.0' }
task fetch { doLast { configurations.library.files.each { println it } } }
task crash { doLast { Runtime.runtime.halt(1) } }
task hello { doLast { println 'hello' } }
GRADLE
export GRADLE_USER_HOME=/home/ci/.gradle GRADLE_OPTS='--add-opens=java.base/java.lang=ALL-UNNAMED'
record gradle-daemon-disappeared/fail-halt 'gradle --version' <<'STEP'
cd /home/ci/gradle-demo
# The daemon's own log, with its environment, is not for the record.
gradle --daemon --console=plain crash 2>&1 | grep -vE '^[0-9:.]+ \[[A-Z]+\]'
STEP
record gradle-daemon-disappeared/pass 'gradle --version' <<'STEP'
cd /home/ci/gradle-demo
gradle --daemon --console=plain hello
gradle --stop
STEP
record gradle-dependency-unavailable/fail-mirror 'gradle --version' <<'STEP'
cd /home/ci/gradle-demo
gradle --no-daemon --console=plain fetch
gradle --no-daemon --console=plain -Dmirror=http://mirror.example.com:81/maven fetch
gradle --no-daemon --console=plain -Dmirror=http://mirror.example.com/status/503 fetch
STEP
record gradle-dependency-unavailable/pass 'gradle --version' <<'STEP'
cd /home/ci/gradle-demo
gradle --no-daemon --console=plain hello
STEP

