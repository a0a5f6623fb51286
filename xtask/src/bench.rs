//! What `docs/performance.md` reports: measured from a second process on loopback, in a release build, beside a bare server
//! that does nothing but answer, in the same run. Every figure is the median of five after a warm-up.

mod ceiling;
mod machine;
mod platform;

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{Result, generate::root};

/// How often each thing is measured after the warm-up.
const RUNS: usize = 5;
/// How many orgs are made for the distribution of provisioning times.
const ORGS: usize = 40;

/// Options of the benchmark.
#[derive(clap::Args)]
pub struct Bench {
    /// Write the table into docs/performance.md.
    #[arg(long)]
    write: bool,
}

/// One line of the result.
struct Row {
    what: &'static str,
    measured: String,
    ceiling: String,
    target: &'static str,
    met: bool,
}

impl Bench {
    /// Builds, measures, prints, and writes if wished.
    pub fn run(self) -> Result {
        let release = build()?;
        let rows = measure(&release)?;
        let table = render(&rows);
        println!("{table}");
        if self.write {
            let path = root().join("docs/performance.md");
            let before = std::fs::read_to_string(&path)?;
            let (head, rest) = before
                .split_once("<!-- measured -->\n")
                .ok_or("docs/performance.md has no mark")?;
            let (_, tail) = rest
                .split_once("<!-- end -->")
                .ok_or("docs/performance.md has no end mark")?;
            std::fs::write(
                path,
                format!("{head}<!-- measured -->\n{table}<!-- end -->{tail}"),
            )?;
        }
        Ok(())
    }
}

/// Builds everything, and gives the folder it is in.
fn build() -> Result<PathBuf> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let packages = [
        "build",
        "--release",
        "--package",
        "pizzapi-cli",
        "--package",
        "xtask",
        "--bins",
    ];
    let built = Command::new(cargo)
        .args(packages)
        .current_dir(root())
        .status()?;
    if !built.success() {
        return Err("the release build failed".into());
    }
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    Ok(target.join("release"))
}

fn measure(release: &Path) -> Result<Vec<Row>> {
    let binary = &release.join("pizzapi");
    let ceiling = ceiling::measure(&release.join("ceiling"))?;
    let version = median(
        (0..=RUNS * 4)
            .map(|_| platform::version(binary))
            .collect::<Result<Vec<_>>>()?,
    );
    let starts = (0..=RUNS)
        .map(|_| platform::control_plane(binary))
        .collect::<Result<Vec<_>>>()?;
    let control_plane = median(starts.iter().map(|(time, _)| *time).collect());
    let control_plane_rss = median(starts.iter().map(|(_, rss)| *rss).collect());
    let created = platform::create_orgs(binary, ORGS)?;
    let at_once = platform::create_at_once(binary, 100)?;
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1000.0);
    let mb = |bytes: u64| format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000);
    let bare = format!("{} · {}", ms(ceiling.start), mb(ceiling.rss));
    Ok(vec![
        Row {
            what: "`pizzapi --version`",
            measured: ms(version),
            ceiling: ms(ceiling.spawn),
            target: "≤ 5 ms",
            met: version <= Duration::from_millis(5),
        },
        Row {
            what: "control plane: start to `/readyz` · idle RSS",
            measured: format!("{} · {}", ms(control_plane), mb(control_plane_rss)),
            ceiling: bare.clone(),
            target: "≤ 50 ms · ≤ 20 MB",
            met: control_plane <= Duration::from_millis(50) && control_plane_rss <= 20_000_000,
        },
        Row {
            what: "org instance: spawn to healthy · idle RSS",
            measured: format!(
                "{} · {}",
                ms(created.instance_start),
                mb(created.instance_rss)
            ),
            ceiling: bare,
            target: "≤ 15 ms · ≤ 8 MB",
            met: created.instance_start <= Duration::from_millis(15)
                && created.instance_rss <= 8_000_000,
        },
        Row {
            what: "create org → healthy, process provider, one after the other: p50 · p95",
            measured: format!("{} · {}", ms(created.p50), ms(created.p95)),
            ceiling: ms(ceiling.start),
            target: "≤ 60 ms · ≤ 150 ms",
            met: created.p50 <= Duration::from_millis(60)
                && created.p95 <= Duration::from_millis(150),
        },
        Row {
            what: "100 orgs at once, all healthy",
            measured: ms(at_once),
            ceiling: ms(ceiling.start * 100 / 2),
            target: "≤ 5 s",
            met: at_once <= Duration::from_secs(5),
        },
    ])
}

fn render(rows: &[Row]) -> String {
    let mut text = format!(
        "{}\n\n| what | measured | bare ceiling | target | met |\n|---|---|---|---|---|\n",
        machine::describe()
    );
    for Row {
        what,
        measured,
        ceiling,
        target,
        met,
    } in rows
    {
        let met = if *met { "yes" } else { "**no**" };
        text += &format!("| {what} | {measured} | {ceiling} | {target} | {met} |\n");
    }
    text
}

/// The middle value, the first (warm-up) left out.
fn median<T: Ord + Copy>(mut values: Vec<T>) -> T {
    values.remove(0);
    percentile(&mut values, 50)
}

/// The value that so many per cent are not above.
fn percentile<T: Ord + Copy>(values: &mut [T], per_cent: usize) -> T {
    values.sort_unstable();
    values[(values.len() * per_cent / 100).min(values.len() - 1)]
}
