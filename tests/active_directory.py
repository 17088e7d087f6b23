"""A directory in the shape of Microsoft's: slapd with the attributes, classes and numbers of Active Directory.

Entries are named by `CN=`, people are of the class `user`, sign in by sAMAccountName or userPrincipalName, and have a
binary objectGUID; groups are of the class `group`, members of members are not listed in `memberOf`.
"""

import uuid

from tests.directory_server import CONFIGURATION, GROUPS, MANAGER, PEOPLE, Directory

_TEXT = "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE"
_NUMBER = "EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE"
_BYTES = "EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE"
_SCHEMA = f"""
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' {_TEXT} )
attributetype ( 1.2.840.113556.1.4.656 NAME 'userPrincipalName' {_TEXT} )
attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' {_BYTES} )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' {_NUMBER} )
attributetype ( 1.2.840.113556.1.4.159 NAME 'accountExpires' {_NUMBER} )
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP organizationalPerson STRUCTURAL
  MAY ( sAMAccountName $ userPrincipalName $ objectGUID $ userAccountControl $ accountExpires $ mail $ displayName ) )
objectclass ( 1.2.840.113556.1.5.8 NAME 'group' SUP top STRUCTURAL MUST cn MAY ( member $ sAMAccountName ) )
"""


class ActiveDirectory(Directory):
    """As `Directory`, in Microsoft's shape; `memberOf` is kept by the server."""

    CONFIGURATION = (
        CONFIGURATION[: CONFIGURATION.index("attributetype")]
        + _SCHEMA
        + CONFIGURATION[CONFIGURATION.index("modulepath") :].replace(
            "moduleload back_mdb", "moduleload back_mdb\nmoduleload memberof"
        )
        + "overlay memberof\nmemberof-group-oc group\nmemberof-member-ad member\nmemberof-memberof-ad memberOf\n"
    )

    def add_person(self, uid: str, password: str, **more: str) -> str:
        """A person whose sAMAccountName is `uid`; what its DN is: the name stands in it, as people are called there."""
        from ldap.dn import escape_dn_chars

        name = more.pop("displayName", uid)
        dn = f"cn={escape_dn_chars(name)},{PEOPLE}"
        values = {
            "objectClass": ["user"],
            "cn": [name],
            "sn": [name],
            "displayName": [name],
            "sAMAccountName": [uid],
            "userPrincipalName": [f"{uid}@minsk.example"],
            "userAccountControl": ["512"],
            "accountExpires": ["9223372036854775807"],
            "userPassword": [password],
            **{name: [value] for name, value in more.items()},
        }
        self._entry(dn, values)
        self._set(dn, objectGUID=uuid.uuid4().bytes_le)
        return dn

    def add_group(self, name: str, *members: str) -> str:
        dn = f"cn={name},{GROUPS}"
        self._entry(
            dn, {"objectClass": ["group"], "cn": [name], "sAMAccountName": [name], "member": [*members] or [MANAGER]}
        )  # fmt: skip
        return dn

    def _set(self, dn: str, **values: bytes) -> None:
        import ldap

        connection = self.connect()
        connection.modify_s(dn, [(ldap.MOD_REPLACE, name, value) for name, value in values.items()])
        connection.unbind_s()
