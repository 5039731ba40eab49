# Databases, displays, browsers.
cd /home/ci/demo
record database-locked/fail-two-writers 'sqlite3 --version | sed s/^/SQLite\ /' <<'STEP'
sqlite3 app.db 'create table t (a)'
python3 -c 'import sqlite3, time; c = sqlite3.connect("app.db"); c.execute("begin exclusive"); time.sleep(4)' &
sleep 1
sqlite3 app.db 'insert into t values (1)'
python3 -c 'import sqlite3; sqlite3.connect("app.db", timeout=0.5).execute("insert into t values (1)")'
STEP
record database-locked/pass 'sqlite3 --version | sed s/^/SQLite\ /' <<'STEP'
sqlite3 -cmd '.timeout 9000' app.db 'insert into t values (1); select count(*) from t'
echo 'tests/test_db.py::test_database_is_locked PASSED'
STEP
record postgres-not-running/fail-no-server 'psql --version' <<'STEP'
psql -h db.example.com -U ci -c 'select 1'
psql -U ci -c 'select 1'
STEP
record postgres-not-running/pass 'psql --version' <<'STEP'
psql --version
echo 'tests/test_db.py::test_connection_refused PASSED'
pg_isready -h db.example.com || echo 'not yet, waiting'
STEP
printf 'public class Window { public static void main(String[] a) { new javax.swing.JFrame(); } }\n' >Window.java
record display-missing/fail-no-display 'chromium --version' <<'STEP'
unset DISPLAY
chromium --no-sandbox --disable-gpu about:blank
python3 -c 'import tkinter; tkinter.Tk()' 2>&1 | tail -1
java -cp . Window.java 2>&1 | head -3
STEP
record browser-did-not-start/fail-root 'chromium --version' <<'STEP'
chromium --headless --disable-gpu --dump-dom about:blank
STEP
record browser-did-not-start/pass 'chromium --version' <<'STEP'
chromium --headless --no-sandbox --disable-gpu --dump-dom about:blank 2>/dev/null
STEP
mkdir -p "$FIXTURES/display-missing" && cp "$FIXTURES/browser-did-not-start/pass.log" "$FIXTURES/display-missing/pass.log"
record x-server-already-running/fail-twice 'dpkg-query -W xvfb | tr "\t" " "' <<'STEP'
Xvfb :7 -nolisten tcp &
sleep 2
Xvfb :7 -nolisten tcp
kill %1
STEP
record x-server-already-running/pass 'dpkg-query -W xvfb | tr "\t" " "' <<'STEP'
Xvfb :8 -nolisten tcp &
sleep 2
ls /tmp/.X11-unix | grep X8
kill %1
STEP
