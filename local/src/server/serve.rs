//! Serves a router on a listener. Axum's own `serve` would do, but for answers without a `Date`, as it puts one
//! wherever there is none, and for clients that never end their headers, for which it waits.

use std::io;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use super::{LocalService, router};

/// How long to wait for what is missing, say file descriptors, before the next connection.
const PAUSE: Duration = Duration::from_millis(100);

/// How long the headers of a request may take, and how long a connection waits for the next request.
const HEADERS: Duration = Duration::from_secs(30);

/// Serves the stand-in until `end`, and then until the answers under way are given.
pub async fn serve(listener: TcpListener, service: LocalService, end: impl Future<Output = ()>) {
    serve_router(listener, router(service), end).await;
}

/// Serves another router in the same way.
pub async fn serve_router(listener: TcpListener, router: Router, end: impl Future<Output = ()>) {
    let router = TowerToHyperService::new(router);
    let connections = GracefulShutdown::new();
    let mut end = pin!(end);
    loop {
        let stream = tokio::select! {
            stream = accept(&listener) => stream,
            () = &mut end => break,
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS)
            .auto_date_header(false)
            .serve_connection(TokioIo::new(stream), router.clone());
        let connection = connections.watch(connection);
        // An error is the connection's, and that is over.
        tokio::spawn(async { connection.await.ok() });
    }
    drop(listener);
    connections.shutdown().await;
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are written at once: there is nothing to wait for.
                let _ = stream.set_nodelay(true);
                return stream;
            }
            Err(error) if is_of_connection(&error) => {}
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Whether only the connection that would have been accepted has failed.
fn is_of_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
