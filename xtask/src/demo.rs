//! `cargo xtask demo`: the package, the stand-in and the page, running. It needs no AWS account and calls none.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::browser;
use crate::dist;
use crate::page;
use crate::stand_in::{self, Log, StandIn};
use crate::toolchain;

/// The options of `cargo xtask demo`.
#[derive(Args)]
pub(crate) struct Options {
    /// Port of the page; the stand-in takes the next one. 0 takes any two
    #[arg(long, default_value_t = 8080, value_parser = clap::value_parser!(u16).range(..65535))]
    port: u16,
    /// Do not open the page in a browser
    #[arg(long)]
    no_open: bool,
}

/// Builds what changed, and serves the page until Ctrl-C.
pub(crate) fn demo(options: &Options) -> Result<()> {
    let ports = match options.port {
        0 => [0, 0],
        port => [port, port + 1],
    };
    // Before the builds: minutes later would be a poor moment to learn it.
    ports.into_iter().try_for_each(check_free)?;
    toolchain::node_version()?;

    let (package, binary) = std::thread::scope(|scope| {
        let binary = scope.spawn(stand_in::build);
        let package = dist::dist().and_then(|()| page::build());
        (package, binary.join())
    });
    package?;
    let binary = binary.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;

    let stand_in = StandIn::start_with_page(&binary, ports[1], ports[0], Log::Terminal)?;
    let page = stand_in
        .page
        .clone()
        .context("rekognition-local serves no page")?;
    println!();
    println!("  Demo page:  {page}");
    println!("  Stand-in:   {}", stand_in.endpoint);
    println!("  Ctrl-C ends both.");
    println!();
    if !options.no_open {
        browser::open(&page);
    }
    stand_in.wait()
}

fn check_free(port: u16) -> Result<()> {
    if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        bail!(
            "port {port} cannot be used ({error}); the demo takes two neighbouring ports, choose others with \
             `cargo xtask demo --port {}`",
            if port < 65_000 { port + 10 } else { 8090 }
        );
    }
    Ok(())
}
