"""The demonstration: two made-up organisations mid-way through their removal, one file a subject.

`building` makes both, by the services that people use; `department` and `council` tell their stories in the order in
which things happened; the other files are what stories are told with.
"""
