fn main() { println!("{}", engine::run("select 1 as a, sum(1) as b")); }
