"""The private PostgreSQL the suite stands on."""

from cluster import Cluster


def test_databases_are_empty_and_apart(cluster: Cluster) -> None:
    first, second = cluster.create_database(), cluster.create_database()
    assert first != second
    cluster.sql(first, "create table t (x int)")
    count = "select count(*) from pg_tables where schemaname = 'public'"
    assert (cluster.sql(first, count), cluster.sql(second, count)) == ("1", "0")


def test_it_is_recent_enough(cluster: Cluster) -> None:
    assert int(cluster.sql(cluster.address("postgres"), "show server_version_num")) >= 150000
