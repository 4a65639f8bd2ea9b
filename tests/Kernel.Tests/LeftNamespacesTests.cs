using System.Globalization;
using Fairlead.Linux.Namespaces;
using Fairlead.Testing;

namespace Fairlead.Kernel.Tests;

/// <summary>A killed test run leaves its machines; the next takes them away, and nobody else's.</summary>
public sealed class LeftNamespacesTests
{
    [Fact]
    public void What_a_run_that_is_over_has_left_is_removed_and_what_a_living_one_has_is_not()
    {
        string living = TestNamespaces.NameFor("living");
        string dead = TestNamespaces.PrefixOf(Environment.ProcessId, "0") + "dead", stranger = "fltestlike" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        string[] names = [living, dead, stranger];
        foreach (string name in names) NetworkNamespace.CreateNamed(name).Dispose();
        try
        {
            TestNamespaces.RemoveLeft();
            Assert.Equal([living, stranger], names.Where(NetworkNamespace.IsNamed));
        }
        finally
        {
            foreach (string name in names) NetworkNamespace.RemoveNamed(name);
        }
    }
}
