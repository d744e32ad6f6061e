//! The command line of rekognition-local: options, listeners, shutdown; the service is the library.

mod options;
mod shutdown;

use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use rekognition_local::{LocalService, Page, Visitors, page_router, serve_router};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use options::{Action, Options};

/// How long answers that are under way may take after the signal to end.
const GRACE: Duration = Duration::from_secs(2);

#[tokio::main]
async fn main() -> ExitCode {
    let options = match options::parse(std::env::args_os()) {
        Ok(Action::Print(text)) => {
            println!("{text}");
            return ExitCode::SUCCESS;
        }
        Ok(Action::Serve(options)) => options,
        Err(error) => {
            eprintln!("rekognition-local: {error}; see --help");
            return ExitCode::from(2);
        }
    };
    match serve(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rekognition-local: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), String> {
    let visitors = visitors(&options)?;
    let listener = bind(options.host, options.port, "--port").await?;
    let address = local_address(&listener)?;
    let endpoint = format!("http://{address}");

    if !options.host.is_loopback() {
        eprintln!(
            "rekognition-local: warning: --host {} lets other machines in. It gives credentials to everybody who \
             asks, and objects and faces to everybody who signs: use it in a network that you trust",
            options.host
        );
    }

    let mut service = LocalService::new(&options.region)
        .with_visitors(visitors.clone())
        .with_object_limit(usize::from(options.object_limit) << 20);
    if options.faults {
        service = service.with_faults();
    }
    let mut servers: JoinSet<Result<(), String>> = JoinSet::new();
    let service = rekognition_local::serve(listener, service, shutdown::signal());
    servers.spawn(async {
        service.await;
        Ok(())
    });
    let mut lines = vec![format!("rekognition-local listening on {endpoint}\n")];
    let mut start = |listener: TcpListener, app: Router| {
        let server = serve_router(listener, app, shutdown::signal());
        servers.spawn(async {
            server.await;
            Ok(())
        });
    };

    if let Some(folder) = &options.page {
        if !folder.is_dir() {
            return Err(format!("--page {}: not a folder", folder.display()));
        }
        let app = page_router(
            folder,
            Page {
                endpoint: reachable(address),
                region: options.region,
                visitors,
                policy: options.page_policy,
            },
        )?;
        let page = bind(Ipv4Addr::LOCALHOST.into(), options.page_port, "--page-port").await?;
        let port = local_address(&page)?.port();
        // Browsers may try `localhost` as IPv6 first; where there is none, IPv4 is enough.
        if let Ok(page) = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            start(page, app.clone());
        }
        start(page, app);
        lines.push(format!("page on http://localhost:{port}\n"));
    }
    let end = shutdown::signal();
    let mut stdout = io::stdout();
    // Nobody may be reading any more; that is no reason to stop.
    let _ = stdout
        .write_all(lines.concat().as_bytes())
        .and_then(|()| stdout.flush());

    let ended = async {
        while let Some(server) = servers.join_next().await {
            server.map_err(|error| error.to_string())??;
        }
        Ok(())
    };
    let deadline = async {
        end.await;
        // A browser keeps connections open on which it never asks anything.
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = ended => result,
        () = deadline => Ok(()),
    }
}

/// Who may ask, by the options.
fn visitors(options: &Options) -> Result<Visitors, String> {
    let mut visitors = Visitors::default().with_address(options.host);
    for host in &options.allowed_hosts {
        visitors = visitors
            .with_host(host)
            .map_err(|error| format!("--allow-host: {error}"))?;
    }
    for origin in &options.allowed_origins {
        visitors = visitors
            .with_origin(origin)
            .map_err(|error| format!("--allow-origin: {error}"))?;
    }
    Ok(visitors)
}

async fn bind(host: IpAddr, port: u16, flag: &str) -> Result<TcpListener, String> {
    TcpListener::bind((host, port)).await.map_err(|error| {
        if error.kind() == io::ErrorKind::AddrInUse {
            format!(
                "port {port} on {host} is taken: choose another with {flag}, \
                 or {flag} 0 for any free one"
            )
        } else {
            format!("cannot listen on {host} port {port} ({flag}): {error}")
        }
    })
}

fn local_address(listener: &TcpListener) -> Result<SocketAddr, String> {
    listener.local_addr().map_err(|error| error.to_string())
}

/// The end point as a page on this machine reaches it.
fn reachable(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}
