use std::io::{BufRead, Write};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let g =
        laqap::Gazetteer::read(&args[args.iter().position(|a| a == "--gazetteer").unwrap() + 1])
            .unwrap();
    let dump = std::env::var_os("DUMP").is_some();
    let r = laqap::Resolver::new(&g);
    let out = std::io::stdout().lock();
    let mut out = std::io::BufWriter::new(out);
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let d = r.resolve(&line);
        if dump {
            let c: Vec<_> = d.ranked.iter().take(12).map(|(id, p, f, n, m)| serde_json::json!({"id": id, "p": p, "f": f, "n": n, "m": m})).collect();
            writeln!(out, "{}", serde_json::json!({"q": line, "nil": d.nil, "c": c})).unwrap();
            continue;
        }
        match d.ranked.first() {
            Some(b) if b.1 >= 0.8 => {
                writeln!(out, "{line}\tmatch\t{}\t{:.3}\t{}", b.0, b.1, b.3).unwrap()
            }
            Some(b) if d.nil < 0.5 => {
                let ids: Vec<_> =
                    d.ranked.iter().filter(|r| r.1 > b.1 * 0.3).map(|r| &*r.0).collect();
                if ids.len() < 2 {
                    writeln!(out, "{line}\tunknown\t-\t{:.3}\t-", d.nil).unwrap();
                } else {
                    writeln!(out, "{line}\tambiguous\t{}\t{:.3}\t-", ids.join("|"), 1.0 - d.nil)
                        .unwrap();
                }
            }
            _ => writeln!(out, "{line}\tunknown\t-\t{:.3}\t-", d.nil).unwrap(),
        }
    }
}
