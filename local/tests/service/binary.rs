//! The program itself: what it prints, what it serves on which port, how it ends.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use rekognition_local::IDENTITY_POOL_ID;
use serde_json::{Value, json};

struct Program {
    child: Child,
    lines: Vec<String>,
}

impl Program {
    /// Starts the program and reads the lines it prints.
    fn start(arguments: &[&str], lines: usize) -> Self {
        let mut child = command(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let lines = stdout.lines().take(lines).map(Result::unwrap).collect();
        Self { child, lines }
    }

    /// The address at the end of a line.
    fn address(&self, line: usize) -> &str {
        self.lines[line].split("http://").nth(1).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rekognition-local"));
    command.args(arguments);
    command
}

/// Sends a request as it stands and gives back head and body.
fn exchange(address: &str, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), body.to_owned())
}

fn get(address: &str, path: &str) -> (String, String) {
    exchange(
        address,
        &format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"),
    )
}

fn folder(name: &str) -> String {
    let folder = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_service_answers_where_it_says() {
    let program = Program::start(&["--port", "0"], 1);
    assert!(program.lines[0].starts_with("rekognition-local listening on http://127.0.0.1:"));
    let body = json!({ "IdentityPoolId": IDENTITY_POOL_ID }).to_string();
    let (head, body) = exchange(
        program.address(0),
        &format!(
            "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AWSCognitoIdentityService.GetId\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ),
    );
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert_eq!(head.matches("\r\ndate: ").count(), 1, "{head}");
    assert!(body.contains("us-east-1:"), "{body}");
}

#[test]
fn faults_are_answered_only_on_request() {
    let program = Program::start(&["--port", "0"], 1);
    let (head, _) = get(program.address(0), "/_faults");
    assert!(head.starts_with("http/1.1 403 "), "{head}");
    let program = Program::start(&["--port", "0", "--faults"], 1);
    let (head, body) = get(program.address(0), "/_faults");
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert_eq!(body, "{\"faults\":{},\"requests\":{}}\n");
}

#[test]
fn the_page_is_served_beside_it() {
    let folder = folder("page");
    for (name, content) in [
        ("index.html", "<p>"),
        ("a.wasm", "\0asm"),
        ("b.js", ""),
        ("c.mjs", ""),
    ] {
        std::fs::write(format!("{folder}/{name}"), content).unwrap();
    }
    let arguments = [
        "--port",
        "0",
        "--page",
        &folder,
        "--page-port",
        "0",
        "--region",
        "eu-west-1",
    ];
    let program = Program::start(&arguments, 2);
    assert!(
        program.lines[1].starts_with("page on http://localhost:"),
        "{:?}",
        program.lines
    );
    let port = program.address(1).rsplit(':').next().unwrap();
    let page = format!("127.0.0.1:{port}");

    let (head, body) = get(&page, "/local.json");
    let local: Value = serde_json::from_str(&body).unwrap();
    let endpoint = format!("http://{}", program.address(0));
    assert_eq!(
        local,
        json!({ "endpoint": endpoint, "region": "eu-west-1", "identityPoolId": IDENTITY_POOL_ID })
    );
    assert!(head.contains("content-type: application/json"), "{head}");

    for (path, kind) in [
        ("/", "text/html"),
        ("/a.wasm", "application/wasm"),
        ("/b.js", "text/javascript"),
        ("/c.mjs", "application/javascript"),
    ] {
        let (head, _) = get(&page, path);
        assert!(head.starts_with("http/1.1 200 "), "{path} {head}");
        assert!(
            head.contains(&format!("content-type: {kind}")),
            "{path} {head}"
        );
        assert!(head.contains("cache-control: no-store"), "{path} {head}");
        for header in [
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cross-origin-resource-policy: same-site",
            "frame-ancestors 'none'",
            &format!("connect-src 'self' {endpoint} https://"),
        ] {
            assert!(head.contains(header), "{path} {header} {head}");
        }
        assert!(!head.contains("access-control-"), "{path} {head}");
    }
    for path in ["/", "/b.js", "/local.json"] {
        let evil =
            format!("GET {path} HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n");
        let (head, body) = exchange(&page, &evil);
        assert!(head.starts_with("http/1.1 421 "), "{path} {head}");
        assert!(head.contains("x-content-type-options: nosniff"), "{head}");
        assert!(body.contains("localhost"), "{body}");
    }
    for path in ["/missing", "/../Cargo.toml", "/%2e%2e/Cargo.toml"] {
        let (head, _) = get(&page, path);
        assert!(head.starts_with("http/1.1 4"), "{path} {head}");
    }
}

#[test]
fn names_origins_and_the_policy_of_the_page_are_options() {
    let folder = folder("options");
    let arguments = "--port 0 --page-port 0 --allow-host stand-in.test --allow-origin https://app.test \
        --page-policy default-src --page";
    let arguments: Vec<_> = arguments.split_whitespace().chain([&*folder]).collect();
    let program = Program::start(&arguments, 2);
    let ask = |line: usize, host: &str| {
        let request = format!(
            "OPTIONS / HTTP/1.1\r\nhost: {host}\r\norigin: https://app.test\r\nconnection: close\r\n\r\n"
        );
        let address = program.address(line).replace("localhost", "127.0.0.1");
        exchange(&address, &request).0
    };
    let head = ask(0, "stand-in.test:8081");
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert!(ask(0, "evil.example").starts_with("http/1.1 421 "));
    let head = ask(1, "stand-in.test");
    assert!(!head.starts_with("http/1.1 421 "), "{head}");
    assert!(
        head.contains("content-security-policy: default-src\r\n"),
        "{head}"
    );
}

/// Starts the program, and gives back what it has warned of when it listens.
fn warnings(arguments: &[&str]) -> String {
    let mut child = command(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let line = stdout.lines().next().unwrap().unwrap();
    assert!(line.contains("listening on"), "{line}");
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_host_that_others_reach_is_warned_of() {
    let warned = warnings(&["--port", "0", "--host", "0.0.0.0"]);
    assert!(warned.contains("warning: --host 0.0.0.0"), "{warned}");
    assert_eq!(warnings(&["--port", "0"]), "");
}

#[test]
fn a_taken_port_names_its_flag() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = folder("taken");
    for (arguments, flag) in [
        (vec!["--port", &port], "--port 0"),
        (
            vec!["--port", "0", "--page", &folder, "--page-port", &port],
            "--page-port 0",
        ),
    ] {
        let output = command(&arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(error.lines().count(), 1, "{error}");
        assert!(error.contains(&port) && error.contains(flag), "{error}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn mistakes_end_it_at_once() {
    let output = command(&["--ports"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--ports"));
    for (flag, value) in [
        ("--allow-origin", "app.test"),
        ("--allow-host", "http://app.test"),
    ] {
        let output = command(&["--port", "0", flag, value]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(flag) && error.contains(value), "{error}");
    }
    let output = command(&["--port", "0", "--page", "/no/such/folder"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("/no/such/folder"));
}

#[test]
fn help_and_version_are_printed() {
    let output = command(&["--version"]).output().unwrap();
    let version = format!("rekognition-local {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), version);
    let output = command(&["--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for option in [
        "--host",
        "--port",
        "--region",
        "--page",
        "--page-port",
        "--page-policy",
        "--allow-host",
        "--allow-origin",
        "--faults",
    ] {
        assert!(help.contains(option), "{option}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_cleanly() {
    for signal in ["-TERM", "-INT"] {
        let mut program = Program::start(&["--port", "0"], 1);
        // A connection on which nothing is asked does not hold it up for long.
        let _idle = TcpStream::connect(program.address(0)).unwrap();
        let id = program.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(program.child.wait().unwrap().code(), Some(0));
    }
}
