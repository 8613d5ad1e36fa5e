"""The five services, each alone with its rules, its database and its doors."""
